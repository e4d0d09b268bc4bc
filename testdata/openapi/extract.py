#!/usr/bin/env python3
"""Extracts the request schemas of Adobe's OpenAPI files.

Usage: extract.py FOLDER, where FOLDER holds flow-service.yaml, data-prep.yaml,
catalog.yaml and schema-registry.yaml (see PROVENANCE.md). Writes, beside this
script, NAME.requests.json for each: "METHOD /path" of every operation with a
body, to the headers it requires and the schema of its body, JSON Schema draft 4
without references. Needs PyYAML.
"""

import json
import pathlib
import sys

import yaml

# Path prefix, and the parts of each service that a declarative client uses.
SERVICES = {
    "flow-service": (
        "/data/foundation/flowservice",
        ["/connections", "/sourceConnections", "/targetConnections", "/flows", "/runs"],
    ),
    "data-prep": ("/data/foundation/conversion", ["/mappingSets", "/languages"]),
    "catalog": ("/data/foundation/catalog", ["/dataSets", "/v2/dataSets"]),
    "schema-registry": ("/data/foundation/schemaregistry", ["/tenant"]),
}

KEPT = {
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "not",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
    "uniqueItems",
}

# Types that the files use beyond JSON Schema's own.
TYPES = {"date": "string", "datetime": "string", "float": "number", "int": "integer"}


def resolve(document, node, seen=()):
    """`node` with the reference it is, if any, followed."""
    while isinstance(node, dict) and "$ref" in node:
        reference = node["$ref"]
        if reference in seen:
            return {}, seen
        seen = seen + (reference,)
        node = document
        for part in reference.lstrip("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    return node, seen


def member_list(document, node, seen):
    """A schema's properties, each converted, by their names without blanks."""
    return {
        name.strip(): convert(document, child, seen)
        for name, child in node.items()
        if isinstance(child, dict)
    }


def required_names(names, properties):
    """The required members, without those that no list of properties names."""
    return sorted({name.strip() for name in names if name.strip() in properties})


def convert(document, node, seen=()):
    """The schema `node` as draft 4, without references."""
    node, seen = resolve(document, node, seen)
    if not isinstance(node, dict):
        return {}
    result = {}
    for key, value in node.items():
        if key not in KEPT:
            continue
        if key == "properties":
            result[key] = member_list(document, value, seen)
        elif key in ("items", "not") or (key == "additionalProperties" and isinstance(value, dict)):
            result[key] = convert(document, value, seen)
        elif key in ("allOf", "anyOf", "oneOf"):
            result[key] = [convert(document, child, seen) for child in value]
        elif key == "type" and isinstance(value, str):
            result[key] = TYPES.get(value, value)
        elif key == "required":
            if isinstance(value, list):
                result[key] = value
        else:
            result[key] = value
    if "required" in result:
        result["required"] = required_names(result["required"], result.get("properties", {}))
        if not result["required"]:
            del result["required"]
    if "properties" in result and "type" not in result:
        result["type"] = "object"
    if node.get("nullable") and "type" in result:
        result["type"] = [result["type"], "null"]
    return result


def parameters_of(document, operations, operation):
    """The parameters of one operation, its path's included."""
    for parameter in operations.get("parameters", []) + operation.get("parameters", []):
        yield resolve(document, parameter)[0]


def body_schemas(document, operations, operation):
    """Media type to the schema of the body, in whichever version's way."""
    if "requestBody" in operation:
        body, _ = resolve(document, operation["requestBody"])
        for media, content in body["content"].items():
            yield media, convert(document, content.get("schema", {}))
        return
    for parameter in parameters_of(document, operations, operation):
        if parameter.get("in") == "body":
            yield "application/json", convert(document, parameter.get("schema", {}))


def extract(document, prefix, parts):
    """The requests of one file, by "METHOD /path"."""
    requests = {}
    for path, operations in document["paths"].items():
        if not any(path == part or path.startswith(part + "/") for part in parts):
            continue
        for method in ("post", "put", "patch"):
            operation = operations.get(method)
            if operation is None:
                continue
            bodies = dict(body_schemas(document, operations, operation))
            headers = sorted(
                parameter["name"].lower()
                for parameter in parameters_of(document, operations, operation)
                if parameter.get("in") == "header" and parameter.get("required")
            )
            requests[f"{method.upper()} {prefix}{path.rstrip('/')}"] = {
                "headers": sorted(set(headers)),
                "bodies": bodies,
            }
    return requests


def main():
    source = pathlib.Path(sys.argv[1])
    target = pathlib.Path(__file__).parent
    for name, (prefix, parts) in SERVICES.items():
        document = yaml.safe_load((source / f"{name}.yaml").read_text())
        requests = extract(document, prefix, parts)
        text = json.dumps(requests, indent=1, sort_keys=True) + "\n"
        (target / f"{name}.requests.json").write_text(text)


if __name__ == "__main__":
    main()
