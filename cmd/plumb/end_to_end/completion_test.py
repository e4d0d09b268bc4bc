"""The scripts of `plumb completion` in the shells themselves: keys are typed, and what
the shell makes of them is what plumb would have been run with.

usage: completion_test.py PLUMB SPECS_FOLDER
"""

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

import cases

PLUMB = os.path.abspath(sys.argv[1])
SPECS = os.path.abspath(sys.argv[2])
PATIENCE = 60  # Seconds for one answer; an answer that never comes is a failure.

# What is typed, and the words it has to become: '\t' is the Tab key.
COMPLETIONS = [
    ("plumb gr\t", ["graph"]),
    ("plumb state sh\t", ["state", "show"]),
    ("plumb plan -detai\t", ["plan", "-detailed-exitcode"]),
    ("plumb graph -format=mer\t", ["graph", "-format=mermaid"]),
    ("plumb graph -format mer\t", ["graph", "-format", "mermaid"]),
    ("plumb plan -environment=st\t", ["plan", "-environment=staging"]),
    ("plumb plan -e st\t", ["plan", "-e", "staging"]),
    ("plumb plan -target=dataset.ch\t", ["plan", "-target=dataset.charges"]),
    ("plumb -chdir=other plan -e staging -target=dataset.on\t",
     ["-chdir=other", "plan", "-e", "staging", "-target=dataset.only_there"]),
    ("plumb apply -e staging -replace flow.ch\t",
     ["apply", "-e", "staging", "-replace", "flow.charges"]),
    ("plumb state show -e staging mapping.c\t",
     ["state", "show", "-e", "staging", "mapping.charges"]),
    ("plumb plan -e staging -exclude=dataset.many\\[\\\"b\t",
     ["plan", "-e", "staging", '-exclude=dataset.many["b"]']),
    ("plumb fmt conn\t", ["fmt", "connections.toml"]),
    ("plumb plan -var-file=conn\t", ["plan", "-var-file=connections.toml"]),
    ("plumb completion zs\t", ["completion", "zsh"]),
    ("plumb nonsen\t", ["nonsen"]),
]
# What cannot be asked of fish in one line. It takes two dashes for another flag.
KEYS_ALONE = [
    ("plumb apply --replace flow.ch\t", ["apply", "--replace", "flow.charges"]),
    ("plumb plan -ref\t-targ\tflow.ch\t", ["plan", "-refresh", "-target=flow.charges"]),
    ("plumb fmt oth\ta.t\tmap\t", ["fmt", "other/a.toml", "mapping.toml"]),
    ("plumb fmt two\t", ["fmt", "two words.toml"]),
    ("plumb show 'dataset.many[\"a\t", ["show", 'dataset.many["a"]']),
    ("plumb plan -chdir=ot\t", ["plan", "-chdir=other"]),
]


def make_project(folder):
    """specs/stripe with a second environment and an instance of a for_each, and another project."""
    shutil.copytree(SPECS, folder, dirs_exist_ok=True)
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)
    with open(os.path.join(folder, "plumb.toml"), "a", encoding="utf-8") as file:
        file.write("\n[environment.staging]\n")
    many = '[dataset.many]\nfor_each = ["a", "b"]\nname = "${secret.cmd.touch ran}"\n'
    with open(os.path.join(folder, "many.toml"), "w", encoding="utf-8") as file:
        file.write(many)
    with open(os.path.join(folder, "two words.toml"), "w", encoding="utf-8"):
        pass
    other = os.path.join(folder, "other")
    os.mkdir(other)
    with open(os.path.join(other, "plumb.toml"), "w", encoding="utf-8") as file:
        file.write('name = "other"\n[environment.staging]\n')
    with open(os.path.join(other, "a.toml"), "w", encoding="utf-8") as file:
        file.write("[dataset.only_there]\n")


class Terminal:
    """A shell behind a pseudo terminal."""

    def __init__(self, command, environment, folder):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.seen = ""

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def read_until(self, mark):
        """What was printed up to `mark`, which is taken as well."""
        while mark not in self.seen:
            ready, _, _ = select.select([self.terminal], [], [], PATIENCE)
            if not ready:
                raise AssertionError(f"no {mark!r} in {self.seen!r}")
            self.seen += os.read(self.terminal, 65536).decode(errors="replace")
        before, self.seen = self.seen.split(mark, 1)
        return before

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.process, 0)


class CompletionTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.home = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        self.addCleanup(shutil.rmtree, self.home)
        self.project = os.path.join(self.home, "project")
        make_project(self.project)
        programs = os.path.join(self.home, "bin")
        os.mkdir(programs)
        # Says what it was run with; only what the scripts ask goes to plumb itself.
        with open(os.path.join(programs, "plumb"), "w", encoding="utf-8") as file:
            file.write(f"""#!/bin/sh
case $1 in
  __complete) exec {shlex.quote(PLUMB)} "$@" ;;
esac
printf '\\nran'
printf ' <%s>' "$@"
printf ' end\\n'
""")
        os.chmod(os.path.join(programs, "plumb"), 0o755)
        self.environment = {"HOME": self.home, "PATH": f"{programs}:/usr/bin:/bin",
                            "TERM": "dumb", "LC_ALL": "C.UTF-8", "PS1": "$ "}

    def script(self, shell):
        path = os.path.join(self.home, f"script.{shell}")
        with open(path, "wb") as file:
            file.write(subprocess.run([PLUMB, "completion", shell], check=True,
                                      stdout=subprocess.PIPE).stdout)
        return path

    def check_keys(self, command, start):
        terminal = Terminal(command, self.environment, self.project)
        self.addCleanup(terminal.close)
        terminal.type(start + "; printf 're%s\\n' ady\n")
        terminal.read_until("ready")
        for keys, words in COMPLETIONS + KEYS_ALONE:
            with self.subTest(keys=keys):
                terminal.type(keys + "\n")
                terminal.read_until("\nran <")
                ran = terminal.read_until("> end").split("> <")
                # zsh takes the slash behind a folder back.
                self.assertEqual([word.rstrip("/") for word in ran], words)
        self.assertFalse(os.path.exists(os.path.join(self.project, "ran")))

    def test_bash(self):
        self.check_keys(["bash", "--norc", "--noprofile", "-i"],
                        f"source {self.script('bash')}; bind 'set bell-style none'")

    def test_zsh(self):
        self.check_keys(["zsh", "-f", "-i"],
                        "unsetopt beep; autoload -Uz compinit; compinit -u -D; "
                        f"source {self.script('zsh')}; "
                        "bindkey '^I' complete-word; unsetopt zle_bracketed_paste prompt_sp")

    def test_zsh_from_fpath(self):
        os.rename(self.script("zsh"), os.path.join(self.home, "_plumb"))
        self.check_keys(["zsh", "-f", "-i"],
                        f"unsetopt beep; fpath=({self.home} $fpath); autoload -Uz compinit; "
                        "compinit -u -D; bindkey '^I' complete-word")

    def fish(self, line):
        """What fish offers for the last word of `line`, without the descriptions."""
        command = f"source {self.script('fish')}; complete -C {shlex.quote(line)}"
        done = subprocess.run(["fish", "--no-config", "-c", command], cwd=self.project,
                              env=self.environment, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return [each.split("\t")[0] for each in done.stdout.decode().splitlines()]

    def test_fish(self):
        for keys, words in COMPLETIONS:
            with self.subTest(keys=keys):
                if words[-1] == "nonsen":
                    self.assertEqual(self.fish(keys.rstrip("\t")), [])
                else:
                    self.assertEqual(self.fish(keys.rstrip("\t")), [words[-1]])

    def test_every_script_knows_every_command_and_none_the_hidden_one(self):
        overview = subprocess.run([PLUMB, "-help"], check=True, stdout=subprocess.PIPE)
        lines = overview.stdout.decode().split("Commands:\n")[1].split("\n\n")[0].splitlines()
        commands = {line.split()[0] for line in lines}
        self.assertEqual(set(self.fish("plumb ")), commands)
        self.assertNotIn("__complete", commands)


if __name__ == "__main__":
    cases.main()
