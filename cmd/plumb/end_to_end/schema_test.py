"""The schemas of `plumb schema` in two validators: taplo, which editors use, and Python's
jsonschema. Both take everything under specs/ and in the documentation, and refuse what
is wrong, naming it.

usage: schema_test.py PLUMB FOLDER_OF_SPECS DOCUMENT...
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

import cases
import jsonschema

PLUMB, SPECS = sys.argv[1:3]
DOCUMENTS = sys.argv[3:]
TAPLO = os.path.join(os.environ.get("TEST_SRCDIR", ".deps"), "taplo/cli.js")

FLOW = """
[flow.x]
name                = "x"
source              = "stripe"
sourceConnectionIds = ["s"]
targetConnectionIds = ["t"]
"""

# Expressions stand wherever a value does, and plumb's own keys beside the body.
RIGHT = [
    FLOW + 'for_each = "${var.all}"\nprotect = "${var.p}"\nscheduleParams = "${var.schedule}"\n',
    FLOW + 'scheduleParams = { startTime = "${var.s}", frequency = "${var.f}", interval = "15" }\n',
    FLOW + 'scheduleParams = { startTime = 1710267858, frequency = "once" }\n',
    FLOW + 'for_each = { a = 1 }\ndepends_on = ["dataset.x"]\nreplace = "handover"\n"${var.k}" = 1\n',
    '[lookup.schema.x]\ntitle = "x"\n[lookup.dataset.x]\nid = "1"\n'
    '[lookup.flow.x]\nname = "${var.n}"\nwhere = { "flowSpec.id" = "1", state = "enabled" }\n',
    FLOW + 'novelty = 1\nallow_fields = ["novelty"]\n',
]
# What is wrong, and what the message has to name.
WRONG = [
    ("[flwo.x]\n", "flwo"),
    ('[flow."a b"]\n', "a b"),
    (FLOW + "descripton = 'd'\n", "descripton"),
    (FLOW + "description = [1]\n", "string"),
    (FLOW + "scheduleParams = { startTime = 2024-03-12T18:24:18Z, frequency = 'yearly' }\n", "yearly"),
    (FLOW + "scheduleParams = { frequency = 'hour' }\n", "startTime"),
    (FLOW + "protect = 3\n", "3"),
    (FLOW.replace("source ", "# source "), "flowSpec"),
    ("[dataset.x]\nname = 'x'\n", "schemaRef"),
    ("[lookup.dtaaset.x]\nname = 'x'\n", "dtaaset"),
    ("[lookup.schema.x]\ntitle = 'x'\nname = 'x'\n", "name"),
    ("[lookup.dataset.x]\nname = 3\n", "string"),
    ("[dataset.x]\nname = 'x'\nschema = '${schema.x.id}'\nsize = 'big'\n", "size"),
]
WRONG_PROJECTS = [
    ("[vars]\n", "name"),
    ("name = 'p'\n[environment.dev]\nsandbx = 'dev'\n", "sandbx"),
    ("name = 'p'\n[state]\nbackend = 'sqlight'\n", "sqlight"),
    ("name = 'p'\n[apply]\nparallelism = '8'\n", "integer"),
]


def blocks(document):
    """The TOML in a page, as (is it plumb.toml?, text)."""
    with open(document, encoding="utf-8") as file:
        for text in re.findall(r"```toml\n(.*?)```", file.read(), re.DOTALL):
            is_project = not {"name", "state", "drift"}.isdisjoint(tomllib.loads(text))
            missing = is_project and "name" not in tomllib.loads(text)
            yield is_project, ('name = "p"\n' if missing else "") + text


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Schemas:
    """What holds in either validator; `problems` says what is wrong with each of some texts."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.specs = self.schema("specs.json")
        self.project = self.schema("project.json", "-project")

    def schema(self, name, *flags):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            subprocess.run([PLUMB, "schema", *flags], check=True, stdout=file)
        return path

    def check_right(self, schema, texts):
        for text, said in zip(texts, self.problems(schema, texts), strict=True):
            with self.subTest(text=text):
                self.assertEqual(said, "")

    def check_wrong(self, schema, wrong):
        said_of_all = self.problems(schema, [text for text, _ in wrong])
        for (text, name), said in zip(wrong, said_of_all, strict=True):
            with self.subTest(text=text):
                self.assertIn(name, said)

    def test_our_own_specs_are_right(self):
        files = glob.glob(os.path.join(SPECS, "**", "*.toml"), recursive=True)
        projects = [path for path in files if os.path.basename(path) == "plumb.toml"]
        self.assertGreater(len(projects), 1)
        self.check_right(self.project, [read(path) for path in projects])
        self.check_right(self.specs, [read(path) for path in files if path not in projects])

    def test_what_the_documentation_shows_is_right(self):
        texts = [block for document in DOCUMENTS for block in blocks(document)]
        self.assertGreater(len(texts), 3)
        self.check_right(self.project, [text for is_project, text in texts if is_project])
        self.check_right(self.specs, [text for is_project, text in texts if not is_project])

    def test_expressions_and_own_keys_are_right(self):
        self.check_right(self.specs, RIGHT)

    def test_what_is_wrong_is_named(self):
        self.check_wrong(self.specs, WRONG)
        self.check_wrong(self.project, WRONG_PROJECTS)


class JsonschemaTest(Schemas, unittest.TestCase):
    maxDiff = None

    def problems(self, schema, texts):
        document = json.loads(read(schema))
        jsonschema.Draft7Validator.check_schema(document)
        validator = jsonschema.Draft7Validator(document)
        for text in texts:
            plain = json.dumps(tomllib.loads(text), default=lambda time: time.isoformat())
            yield "\n".join(error.message for error in validator.iter_errors(json.loads(plain)))


@unittest.skipUnless(os.path.exists(TAPLO),
                     "taplo could not be fetched; run ./dev setup --with-clang again")
class TaploTest(Schemas, unittest.TestCase):
    maxDiff = None

    def problems(self, schema, texts):
        paths = [os.path.join(self.folder, f"{i}.toml") for i in range(len(texts))]
        for path, text in zip(paths, texts):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run(
            ["node", TAPLO, "check", "--no-auto-config", "--schema", f"file://{schema}", *paths],
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "HOME": self.folder})
        said = done.stdout.decode()
        self.assertIn(f"total={len(texts)}", said)
        # "error: MESSAGE" and below it the place.
        errors = re.findall(r"^error: (.*)\n.*? (\S+\.toml):", said, re.MULTILINE)
        self.assertEqual(done.returncode != 0, bool(errors), said)
        return ["\n".join(error for error, place in errors if place == path) for path in paths]


if __name__ == "__main__":
    cases.main()
