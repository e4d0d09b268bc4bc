"""What the tests of deploy/ have in common: the emulator, a repository with a project, a
PostgreSQL server, and steps run as a runner does.

Paths are from the root of the repository, where Bazel starts tests.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request

PLUMB = os.path.abspath(sys.argv[1])
SCRIPTS = os.path.abspath("deploy/scripts")
SPECS = os.path.abspath("specs/stripe")
GIT = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def http(method, url, body=None, headers=None):
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None,
                                     {"Content-Type": "application/json", **(headers or {})},
                                     method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


class Process:
    """A server that says on its first line of output where it is."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True)
        self.said = self.process.stdout.readline().strip()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Postgres:
    """A server of its own, on a socket that nobody else has."""

    def __init__(self):
        # A socket's path is limited to 107 bytes: not under TEST_TMPDIR.
        self.folder = tempfile.mkdtemp(prefix="plumb-pg", dir="/tmp")
        self.programs = max(glob.glob("/usr/lib/postgresql/*/bin"))
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "plumb", "-A", "trust", "-E", "UTF8",
                 "--locale=C", "--no-sync")
        self.control("start", "-o", f"-k {self.folder} -c listen_addresses='' -F")
        self.url = f"postgres://plumb@/postgres?host={self.folder}"

    def run(self, program, *words):
        subprocess.run([f"{self.programs}/{program}", *words], check=True,
                       stdout=subprocess.DEVNULL)

    def control(self, verb, *words):
        self.run("pg_ctl", "-w", "-t", "60", "-D", f"{self.folder}/data", "-l",
                 f"{self.folder}/log", *words, verb)

    def sql(self, text):
        self.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", "SET client_min_messages = warning",
                 "-c", text)

    def close(self):
        self.control("stop", "-m", "immediate")
        shutil.rmtree(self.folder)


class Case(unittest.TestCase):
    """A sandbox of the emulator, and a folder that goes away."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        emulator = Process(PLUMB, "emulator", "-port=0", "-settle-delay=0")
        self.addCleanup(emulator.close)
        self.emulator = emulator.said
        # plumb as the image has it, and what it needs to find the emulator.
        os.mkdir(f"{self.folder}/bin")
        os.symlink(PLUMB, f"{self.folder}/bin/plumb")
        self.image = {
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "HOME": self.folder,
            "LC_ALL": "C.UTF-8",
            "PLUMB_SCRIPTS": SCRIPTS,
            "PLUMB_ENDPOINT": self.emulator,
            "PLUMB_IMS_ENDPOINT": self.emulator,
        }

    def project(self, state):
        """A folder with the specs of specs/stripe; `state` is [state] of plumb.toml."""
        path = f"{self.folder}/project"
        shutil.copytree(SPECS, path)
        for name in os.listdir(path):
            os.chmod(f"{path}/{name}", 0o644)
        write(f"{path}/plumb.toml", read(f"{path}/plumb.toml") + state)
        return path

    def run_shell(self, script, environment, folder, shell=("bash", "-eo", "pipefail")):
        """Exit status and output, as a log shows it."""
        done = subprocess.run([*shell, "-c", script], cwd=folder, env=environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, text=True)
        return done.returncode, done.stdout

    def rename_the_flow(self, name):
        """What somebody does behind plumb's back."""
        [flow] = http("GET", f"{self.emulator}/_admin/objects/flows")
        http("PATCH", f"{self.emulator}/_admin/objects/flows/{flow['id']}", {"name": name})

    def flow_names(self):
        return [flow["name"] for flow in http("GET", f"{self.emulator}/_admin/objects/flows")]

    def git(self, *words, folder=None):
        return subprocess.run([*GIT, *words], cwd=folder or f"{self.folder}/project", check=True,
                              stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "HOME": self.folder}).stdout.strip()

    def edit(self, file, before, after):
        path = f"{self.folder}/project/{file}"
        text = read(path)
        self.assertIn(before, text)
        write(path, text.replace(before, after))


def expand(text, variables):
    """$NAME and ${NAME} as GitLab and systemd expand them."""
    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", lambda m: variables.get(m[1] or m[2], ""), text)
