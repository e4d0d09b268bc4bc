"""The jobs of deploy/github/plumb.yml, as GitHub would run them: which of them an event starts,
then their steps in order, with bash, against the emulator, a PostgreSQL server and a stand-in
for GitHub's API.

usage: github_test.py PLUMB
"""

import json
import os
import re
import shutil
import sys
import unittest

sys.path.insert(0, "cmd/plumb/end_to_end")

import cases  # noqa: E402
import kit  # noqa: E402
import yaml  # noqa: E402
from forge import GitHub  # noqa: E402

with open("deploy/github/plumb.yml", encoding="utf-8") as file:
    WORKFLOW = yaml.safe_load(file)

SECRETS = {"PLUMB_CLIENT_ID": "client", "PLUMB_CLIENT_SECRET": "p8e-client-secret",
           "STRIPE_ACCESS_TOKEN": "sk_live_stripe"}


class Nothing(str):
    """What is not there, and what is below it."""

    def __getattr__(self, name):
        return Nothing()


class Names(dict):
    """A context of expressions: `github.event.x`."""

    def __getattr__(self, name):
        value = self.get(name, Nothing())
        return Names(value) if isinstance(value, dict) else value


def evaluate(expression, contexts, functions):
    """An expression as GitHub's runner evaluates it; of the language what the workflow uses."""
    text = expression.replace("&&", " and ").replace("||", " or ")
    text = re.sub(r"!(?!=)", " not ", text)
    return eval(text, {"__builtins__": {}}, {**contexts, **functions})  # pylint: disable=eval-used


class GitHubTest(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.postgres = kit.Postgres()
        cls.addClassCleanup(cls.postgres.close)

    def setUp(self):
        super().setUp()
        self.postgres.sql("DROP SCHEMA IF EXISTS plumb CASCADE")
        self.github, blobs = GitHub(), GitHub()
        self.github.blobs = blobs
        for server in (self.github, blobs):
            self.addCleanup(server.close)
        self.project('\n[state]\nbackend = "postgres"\n')
        self.git("init", "-q")
        self.git("commit", "-q", "--allow-empty", "-m", "root")
        self.commit("specs")
        self.run_number = 0
        self.sarif = None

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    # The runner.

    def start(self, event, fork=False, variables=None, secrets=None):
        """Runs what an event starts at HEAD; {job: (succeeded, log)}."""
        self.run_number += 1
        # The commit that GitHub made of the branch and main is not this test's subject.
        sha = self.git("rev-parse", "HEAD")
        payload = {"repository": {"default_branch": "main"}}
        if event == "pull_request":
            name = "stranger/specs" if fork else "acme/specs"
            payload["pull_request"] = {"number": 7, "head": {"sha": sha, "repo": {"full_name": name}}}
        self.assertIn(event, WORKFLOW[True])  # YAML 1.1 reads `on` as true.
        branch = "7/merge" if event == "pull_request" else "main"
        self.contexts = {
            "github": Names(event_name=event, event=payload, repository="acme/specs", sha=sha,
                            ref=f"refs/x/{branch}", ref_name=branch, actor="ada",
                            token=GitHub.TOKEN),
            "vars": Names({"PLUMB_ORG_ID": "ACME@AdobeOrg", "PLUMB_SANDBOX": "dev",
                           "PLUMB_IMAGE": "plumb-ci", **(variables or {})}),
            "env": Names(WORKFLOW["env"]),
            "secrets": Names({**SECRETS, "PLUMB_STATE_URL": self.postgres.url, **(secrets or {})}),
        }
        self.summary = f"{self.folder}/summary{self.run_number}.md"
        kit.write(self.summary, "")
        ran, results = {}, {}
        for name, job in WORKFLOW["jobs"].items():
            needs = job.get("needs", [])
            needs = Names({need: Names(results[need])
                           for need in ([needs] if isinstance(needs, str) else needs)})
            wanted = evaluate(job["if"], {**self.contexts, "needs": needs},
                              {"cancelled": lambda: False})
            if wanted and "cancelled()" not in job["if"]:
                wanted = all(need.result == "success" for need in needs.values())
            results[name] = {"result": "skipped"}
            if wanted:
                ran[name] = self.run_job(name, job, payload)
                results[name] = {"result": "success" if ran[name][0] else "failure"}
        return ran

    def run_job(self, name, job, payload):
        self.workspace = f"{self.folder}/{name}{self.run_number}"
        os.mkdir(self.workspace)
        event = f"{self.workspace}.json"
        kit.write(event, json.dumps(payload))
        github = self.contexts["github"]
        runner = {
            **self.image, "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": event,
            "GITHUB_EVENT_NAME": github.event_name, "GITHUB_REPOSITORY": "acme/specs",
            "GITHUB_SHA": github.sha, "GITHUB_RUN_ID": str(self.run_number),
            "GITHUB_API_URL": self.github.url, "GITHUB_SERVER_URL": "https://github.example.com",
            "GITHUB_STEP_SUMMARY": self.summary, "GITHUB_OUTPUT": f"{self.workspace}.out",
            **self.filled(WORKFLOW["env"]), **self.filled(job.get("env", {})),
        }
        fine, log = True, ""
        for step in job["steps"]:
            functions = {"cancelled": lambda: False,
                         "hashFiles": lambda path: os.path.exists(f"{self.workspace}/{path}") and "x" or ""}
            condition = step.get("if")
            if condition is None:
                wanted = fine
            else:
                self.assertIn("cancelled()", condition)
                wanted = evaluate(condition.strip()[3:-2], self.contexts, functions)
            if not wanted:
                continue
            if "uses" in step:
                fine = self.run_action(step, self.filled(step.get("with", {}))) and fine
                continue
            # GitHub's `shell: bash`.
            status, said = self.run_shell(step["run"], {**runner, **self.filled(step.get("env", {}))},
                                          self.workspace, ("bash", "--noprofile", "--norc", "-eo",
                                                           "pipefail"))
            fine, log = fine and status == 0, log + f"== {step['name']}: {status}\n{said}"
        return fine, log

    def run_action(self, step, settings):
        action = step["uses"].split("@")[0]
        if action == "actions/checkout":
            self.assertFalse(settings["persist-credentials"])
            self.git("clone", "-q", ".", self.workspace)
        elif action == "actions/upload-artifact":
            path = f"{self.workspace}/{settings['path']}"
            if not os.path.exists(path):
                return False
            self.github.keep(settings["name"], path, self.run_number, self.contexts["github"].sha)
        else:
            self.assertEqual(action, "github/codeql-action/upload-sarif")
            self.sarif = json.loads(kit.read(f"{self.workspace}/{settings['sarif_file']}"))
        return True

    def filled(self, settings):
        def fill(value):
            if not isinstance(value, str):
                return value
            return re.sub(r"\$\{\{ (.*?) \}\}", lambda m: str(evaluate(m[1], self.contexts, {})), value)
        return {name: fill(value) for name, value in settings.items()}

    # What people do.

    def propose(self, message="change"):
        """A branch with what is in the working folder, as a pull request; its commit."""
        self.git("checkout", "-q", "-B", "branch")
        return self.commit(message)

    def merge(self, head):
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", head)
        merged = self.git("rev-parse", "HEAD")
        self.github.pulls[merged] = [{"merged_at": "2026-01-01T00:00:00Z", "number": 7,
                                      "merge_commit_sha": merged, "head": {"sha": head}}]

    def propose_all(self):
        """The first pull request: everything is new."""
        self.edit("flow.toml", "interval  = 15", "interval  = 20")
        return self.propose()

    def bring_up(self):
        head = self.propose_all()
        self.assertTrue(self.start("pull_request")["plan"][0])
        self.merge(head)
        ran = self.start("push")
        self.assertTrue(ran["apply"][0], ran)

    def bot_comments(self):
        return [one["body"] for one in self.github.comments if one["user"]["login"] == GitHub.BOT]

    # The facts.

    def test_plan_comment_merge_apply_and_then_nothing_is_left(self):
        head = self.propose_all()
        ran = self.start("pull_request")
        self.assertEqual(list(ran), ["plan"])
        self.assertTrue(ran["plan"][0], ran)
        [comment] = self.bot_comments()
        self.assertIn("8 to add, 0 to change, 0 to destroy", comment)
        self.assertIn(f"Of commit {head}", comment)
        self.assertIn("`plumb apply plumb-out/plumb.plan`", comment)
        for secret in SECRETS.values():
            if secret != "client":
                self.assertNotIn(secret, comment + kit.read(self.summary) + ran["plan"][1])

        self.merge(head)
        ran = self.start("push")
        self.assertEqual(list(ran), ["apply"])
        self.assertTrue(ran["apply"][0], ran)
        self.assertIn("8 added, 0 changed, 0 destroyed", ran["apply"][1])
        self.assertIn("8 added, 0 changed, 0 destroyed", kit.read(self.summary))

        ran = self.start("workflow_dispatch")
        self.assertEqual(list(ran), ["plan", "apply"])
        self.assertTrue(ran["plan"][0] and ran["apply"][0], ran)
        self.assertIn("no changes", kit.read(self.summary))
        self.assertEqual(len(self.github.comments), 1)

    def test_one_comment_is_updated_and_nobody_elses(self):
        self.propose_all()
        self.start("pull_request")
        marker = self.bot_comments()[0].split("\n")[0]
        self.github.comments.insert(0, {"id": 1, "user": {"login": "mallory"}, "body": marker})
        for number in range(2, 150):
            self.github.comments.insert(0, {"id": number, "user": {"login": GitHub.BOT}, "body": "x"})
        self.edit("flow.toml", "interval  = 20", "interval  = 45")
        head = self.propose("again")
        ran = self.start("pull_request")
        self.assertTrue(ran["plan"][0], ran)
        self.assertEqual(len(self.github.comments), 150)
        [comment] = [text for text in self.bot_comments() if text != "x"]
        self.assertIn(head, comment)
        self.assertEqual([one["body"] for one in self.github.comments if one["id"] == 1], [marker])

    def test_specs_that_are_wrong_fail_and_the_comment_says_so(self):
        self.edit("flow.toml", "interval  = 15", "intervall = 15")
        self.propose()
        ran = self.start("pull_request")
        self.assertFalse(ran["plan"][0])
        [comment] = self.bot_comments()
        self.assertIn("plumb plan failed", comment)
        self.assertIn("intervall", comment)
        self.assertIn("plumb plan failed", kit.read(self.summary))
        self.assertEqual(self.github.artifacts, [])

        self.edit("flow.toml", "intervall = 15", "interval = 15")
        self.propose()
        ran = self.start("pull_request")
        self.assertTrue(ran["plan"][0], ran)
        [comment] = self.bot_comments()
        self.assertIn("8 to add", comment)

    def test_a_plan_against_the_policy_fails_and_the_comment_names_the_rule(self):
        self.edit("plumb.toml", "[state]", '[policy]\ndeny = ["flow.create"]\n\n[state]')
        self.propose()
        ran = self.start("pull_request")
        self.assertFalse(ran["plan"][0])
        [comment] = self.bot_comments()
        self.assertIn("flow.create", comment)
        self.assertEqual(self.github.artifacts, [])

    def test_a_stale_plan_is_not_applied(self):
        self.bring_up()
        self.edit("flow.toml", "interval  = 20", "interval  = 30")
        head = self.propose()
        self.assertTrue(self.start("pull_request")["plan"][0])
        self.rename_the_flow("behind your back")
        self.merge(head)
        fine, log = self.start("push")["apply"]
        self.assertFalse(fine)
        self.assertIn("the plan is stale", log)
        self.assertIn("(exit 5)", log)
        self.assertIn("the plan is stale", kit.read(self.summary))
        self.assertEqual(self.flow_names(), ["behind your back"])
        # The way out that the message names.
        ran = self.start("workflow_dispatch")
        self.assertTrue(ran["apply"][0], ran)
        self.assertNotEqual(self.flow_names(), ["behind your back"])

    def test_a_lock_that_another_run_holds_is_said(self):
        head = self.propose_all()
        self.assertTrue(self.start("pull_request")["plan"][0])
        self.merge(head)
        # Makes the ledger.
        self.assertTrue(self.start("push")["apply"][0])
        self.edit("flow.toml", "interval  = 20", "interval  = 30")
        head = self.propose()
        self.assertTrue(self.start("pull_request")["plan"][0])
        self.merge(head)
        self.postgres.sql(
            "INSERT INTO plumb.lock (environment, id, who, host, pid, command, since, expires, machine) "
            "SELECT id, 'abcd', 'ada', 'elsewhere', 1, 'apply', 1, 9000000000000000000, 'm' "
            "FROM plumb.environment")
        self.image["PLUMB_LOCK_TIMEOUT"] = "0s"
        fine, log = self.start("push")["apply"]
        self.assertFalse(fine)
        self.assertIn("another run holds the lock", log)
        self.assertIn("(exit 4)", log)

    def test_drift_fails_the_job_with_summary_and_sarif(self):
        self.bring_up()
        ran = self.start("schedule")
        self.assertEqual(list(ran), ["drift"])
        self.assertTrue(ran["drift"][0], ran)
        self.assertEqual(self.sarif["runs"][0]["results"], [])
        self.assertIn("No drift", kit.read(self.summary))

        self.rename_the_flow("renamed by hand")
        fine, log = self.start("schedule")["drift"]
        self.assertFalse(fine)
        self.assertIn("== Look for drift: 2", log)
        self.assertIn("renamed by hand", log)
        self.assertIn("renamed by hand", kit.read(self.summary))
        [result] = self.sarif["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertEqual(place, "flow.toml")

        self.image["PLUMB_DRIFT_FAILS"] = "false"
        self.assertTrue(self.start("schedule")["drift"][0])

    def test_not_being_able_to_look_is_not_no_drift(self):
        self.sarif = None
        fine, log = self.start("schedule", secrets={"STRIPE_ACCESS_TOKEN": ""})["drift"]
        self.assertFalse(fine)
        self.assertIn("looking for drift failed", log)
        self.assertIn("Looking for drift failed", kit.read(self.summary))
        self.assertIsNone(self.sarif)

    def test_a_project_in_a_folder_has_its_places_from_the_root(self):
        self.bring_up()
        self.git("rm", "-q", "-r", "--cached", ".")
        os.mkdir(f"{self.folder}/project/team")
        for name in os.listdir(kit.SPECS):
            shutil.move(f"{self.folder}/project/{name}", f"{self.folder}/project/team/{name}")
        self.commit("moved")
        self.rename_the_flow("renamed by hand")
        WORKFLOW["env"]["PLUMB_DIR"], before = "team", WORKFLOW["env"]["PLUMB_DIR"]
        try:
            self.start("schedule")
        finally:
            WORKFLOW["env"]["PLUMB_DIR"] = before
        [result] = self.sarif["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertEqual(place, "team/flow.toml")

    def test_a_forks_pull_request_starts_nothing(self):
        self.propose_all()
        self.assertEqual(self.start("pull_request", fork=True), {})

    def test_a_forks_plan_is_not_applied(self):
        head = self.propose_all()
        self.assertTrue(self.start("pull_request")["plan"][0])
        self.github.artifacts[0]["workflow_run"]["head_repository_id"] = 2
        self.merge(head)
        fine, log = self.start("push")["apply"]
        self.assertFalse(fine)
        self.assertIn(f"there is no plan of commit {head}", log)
        self.assertEqual(self.flow_names(), [])

    def test_a_commit_without_a_review_is_not_applied(self):
        fine, log = self.start("push")["apply"]
        self.assertFalse(fine)
        self.assertIn("is not the merge of a pull request", log)
        self.assertIn("start this pipeline by hand", log)
        self.assertEqual(self.flow_names(), [])

    def test_the_newest_plan_of_the_commit_is_applied(self):
        head = self.propose_all()
        self.assertTrue(self.start("pull_request")["plan"][0])
        self.assertTrue(self.start("pull_request")["plan"][0])
        self.merge(head)
        self.assertTrue(self.start("push")["apply"][0])
        self.assertIn("GET /repos/acme/specs/actions/artifacts/2/zip", self.github.requests)

    def test_output_is_no_command_to_the_runner(self):
        self.edit("flow.toml", "interval  = 15", "intervall = 15")
        self.propose()
        _, log = self.start("pull_request")["plan"]
        # Between these lines the runner takes nothing for a command.
        found = re.search(r"^::stop-commands::(\w{32})\n(.*?)^::\1::$", log, re.DOTALL | re.MULTILINE)
        self.assertIn("intervall", found[2])
        self.assertNotIn("intervall", log.replace(found[0], ""))

    def test_jobs_have_no_more_rights_than_they_need(self):
        self.assertEqual(WORKFLOW["permissions"], {})
        rights = {name: job["permissions"] for name, job in WORKFLOW["jobs"].items()}
        writes = {name: [right for right, how in given.items() if how == "write"]
                  for name, given in rights.items()}
        self.assertEqual(writes, {"plan": ["pull-requests"], "apply": [], "drift": ["security-events"]})
        for job in WORKFLOW["jobs"].values():
            for step in job["steps"]:
                given = step.get("env", {})
                self.assertFalse("GITHUB_TOKEN" in given and "PLUMB_CLIENT_SECRET" in given)


if __name__ == "__main__":
    cases.main()
