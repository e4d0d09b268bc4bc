"""Reads what no library on Debian does: a Dockerfile and a systemd unit, as far as the files of
deploy/ use their languages."""

import json
import re


def dockerfile(path):
    """{stage: (what it is from, [(instruction, words)])}."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^\s*#.*\n", "", file.read(), flags=re.MULTILINE).replace("\\\n", " ")
    stages, current = {}, None
    for line in filter(None, map(str.strip, text.splitlines())):
        instruction, words = line.split(None, 1)
        if instruction == "FROM":
            source, _, current = words.split()
            stages[current] = (source, [])
        elif current:
            stages[current][1].append((instruction, words))
    return stages


def image_command(stages, stage):
    """ENTRYPOINT and CMD of an image."""
    found = {}
    while stage in stages:
        stage, instructions = stages[stage]
        for instruction, words in reversed(instructions):
            found.setdefault(instruction, words)
    return json.loads(found["ENTRYPOINT"]) + json.loads(found["CMD"])


def unit(path):
    """{key: [value]} of all of a unit's sections."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            key, equals, value = line.strip().partition("=")
            if equals and not key.startswith("#"):
                found.setdefault(key, []).append(value)
    return found
