#!/usr/bin/env python3
"""Writes compile_commands.json, for clangd and clang-tidy, from Bazel's actions."""
import json
import os
import subprocess


def bazel(*arguments):
    done = subprocess.run(["bazel", *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def main():
    root = bazel("info", "workspace").strip()
    places = {"external/": bazel("info", "output_base").strip(),
              "bazel-out/": bazel("info", "execution_root").strip()}

    def absolute(argument):
        for prefix, place in places.items():
            if argument.startswith(prefix):
                return os.path.join(place, argument)
        return argument

    graph = json.loads(bazel("aquery", "--output=jsonproto", "--noinclude_artifacts",
                             'mnemonic("CppCompile", //cmd/... + //lib/...)'))
    commands = {}
    for action in graph.get("actions", []):
        arguments = action["arguments"]
        source = arguments[arguments.index("-c") + 1]
        if source.startswith(("cmd/", "lib/")) and not source.startswith("lib/third_party/"):
            kept = [absolute(a) for a in arguments
                    if a not in ("-Werror", "-fno-canonical-system-headers") and "redacted" not in a]
            commands[source] = {"directory": root, "file": source, "arguments": kept}
    with open(os.path.join(root, "compile_commands.json"), "w", encoding="utf-8") as out:
        json.dump([commands[name] for name in sorted(commands)], out, indent=1)


if __name__ == "__main__":
    main()
