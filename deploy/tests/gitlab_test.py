"""The jobs of deploy/gitlab/plumb.gitlab-ci.yml, as GitLab would run them: which of them a
pipeline has, then their scripts, with bash, against the emulator, a stand-in for GitLab's API
and the stand-in for its ledger that plumb's own tests use.

usage: gitlab_test.py PLUMB
"""

import json
import os
import re
import sys

sys.path.insert(0, "cmd/plumb/end_to_end")

import cases  # noqa: E402
import kit  # noqa: E402
import yaml  # noqa: E402
from forge import GitLab  # noqa: E402

with open("deploy/gitlab/plumb.gitlab-ci.yml", encoding="utf-8") as file:
    CONFIGURATION = yaml.safe_load(file)
JOBS = {name: {**CONFIGURATION[job["extends"]], **job}
        for name, job in CONFIGURATION.items() if "extends" in job}

SECRETS = {"PLUMB_CLIENT_ID": "client", "PLUMB_CLIENT_SECRET": "p8e-client-secret",
           "STRIPE_ACCESS_TOKEN": "sk_live_stripe", "PLUMB_GITLAB_TOKEN": GitLab.TOKEN,
           "PLUMB_ORG_ID": "ACME@AdobeOrg", "PLUMB_SANDBOX": "dev"}


def holds(condition, variables):
    """A rule's `if`; of the language what the file uses."""
    def term(text):
        left, operator, right = re.fullmatch(r"(\$\w+) (==|!=) (\S+)", text.strip()).groups()
        right = right.strip('"') if right.startswith('"') else variables.get(right[1:], "")
        return (variables.get(left[1:], "") == right) == (operator == "==")
    return all(term(text) for text in condition.split("&&"))


class GitLabTest(kit.Case):
    def setUp(self):
        super().setUp()
        ledger = kit.Process(sys.executable, "cmd/plumb/end_to_end/state_server.py")
        self.addCleanup(ledger.close)
        self.gitlab = GitLab(ledger.said)
        self.addCleanup(self.gitlab.close)
        self.project('\n[state]\nbackend = "http"\n')
        self.git("init", "-q")
        self.git("commit", "-q", "--allow-empty", "-m", "root")
        self.settings = dict(SECRETS)
        self.number = 0
        self.commit("specs")

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def start(self, source):
        """Runs a pipeline at HEAD, manual jobs too; {job: (exit status, log)}."""
        self.number += 1
        sha = self.git("rev-parse", "HEAD")
        variables = {
            **self.image, **CONFIGURATION["variables"], **self.settings,
            "CI": "true", "GITLAB_CI": "true", "CI_PIPELINE_SOURCE": source, "CI_PROJECT_ID": "5",
            "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_SHA": sha, "CI_JOB_TOKEN": GitLab.JOB_TOKEN,
            "CI_API_V4_URL": f"{self.gitlab.url}/api/v4",
        }
        if source == "merge_request_event":
            variables.update(CI_MERGE_REQUEST_IID="7")
            self.gitlab.pipelines.append({"id": self.number, "sha": sha, "project_id": 5})
        else:
            variables.update(CI_COMMIT_BRANCH="main")
        ran, kept = {}, {}
        self.gitlab.jobs[self.number] = []
        for place, (name, job) in enumerate(JOBS.items()):
            if any(holds(rule["if"], variables) for rule in job["rules"]):
                ran[name] = self.run_job(name, job, variables, kept, 100 * self.number + place)
        return ran

    def run_job(self, name, job, variables, kept, number):
        workspace = f"{self.folder}/{name}{self.number}"
        self.git("clone", "-q", ".", workspace)
        for need in job.get("needs", []):
            for path, data in kept.get(need["job"], {}).items():
                os.makedirs(os.path.dirname(f"{workspace}/{path}"), exist_ok=True)
                with open(f"{workspace}/{path}", "wb") as file:
                    file.write(data)
        variables = {**variables, **job["variables"],
                     "CI_JOB_URL": f"https://gitlab.example.com/jobs/{number}"}
        for _ in range(3):  # Variables name others.
            variables = {key: kit.expand(value, variables) for key, value in variables.items()}
        status, log = self.run_shell("\n".join(job["script"]), variables, workspace)
        self.gitlab.files[number] = files = {}
        for path in job.get("artifacts", {}).get("paths", []):
            if os.path.exists(f"{workspace}/{path}"):
                with open(f"{workspace}/{path}", "rb") as file:
                    files[path] = file.read()
        kept[name] = files
        self.widget = f"{workspace}/plumb-out/report.json"
        self.gitlab.jobs[self.number].append(
            {"id": number, "name": name, "status": "failed" if status else "success"})
        return status, log

    def propose(self, message="change"):
        self.git("checkout", "-q", "-B", "branch")
        return self.commit(message)

    def merge(self, head):
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", head)
        merged = self.git("rev-parse", "HEAD")
        self.gitlab.requests_of[merged] = [
            {"iid": 7, "state": "merged", "target_branch": "main", "sha": head,
             "merge_commit_sha": merged, "squash_commit_sha": None}]

    def propose_all(self):
        self.edit("flow.toml", "interval  = 15", "interval  = 20")
        return self.propose()

    def bring_up(self):
        head = self.propose_all()
        self.assertEqual(self.start("merge_request_event")["plumb:plan"][0], 0)
        self.merge(head)
        status, log = self.start("push")["plumb:apply"]
        self.assertEqual(status, 0, log)

    def notes(self):
        return [one["body"] for one in self.gitlab.comments if one["author"]["id"] == GitLab.ME]

    def test_plan_note_merge_apply_and_then_nothing_is_left(self):
        head = self.propose_all()
        ran = self.start("merge_request_event")
        self.assertEqual(list(ran), ["plumb:plan"])
        self.assertEqual(ran["plumb:plan"][0], 0, ran)
        [note] = self.notes()
        self.assertIn("8 to add, 0 to change, 0 to destroy", note)
        self.assertIn(f"Of commit {head}", note)
        for secret in ("p8e-client-secret", "sk_live_stripe", GitLab.TOKEN, GitLab.JOB_TOKEN):
            self.assertNotIn(secret, note + ran["plumb:plan"][1])
        self.assertEqual(json.loads(kit.read(self.widget)), {"create": 8, "update": 0, "delete": 0})

        self.merge(head)
        ran = self.start("push")
        self.assertEqual(list(ran), ["plumb:apply"])
        self.assertEqual(ran["plumb:apply"][0], 0, ran)
        self.assertIn("8 added, 0 changed, 0 destroyed", ran["plumb:apply"][1])

        ran = self.start("web")
        self.assertEqual({name: status for name, (status, _) in ran.items()},
                         {"plumb:plan": 0, "plumb:apply": 0}, ran)
        self.assertIn("No changes.", ran["plumb:plan"][1])
        self.assertEqual(len(self.gitlab.comments), 1)

    def test_one_note_is_updated_and_nobody_elses(self):
        self.propose_all()
        self.start("merge_request_event")
        marker = self.notes()[0].split("\n")[0]
        self.gitlab.comments.insert(0, {"id": 1, "author": {"id": 13}, "body": marker})
        for number in range(2, 150):
            self.gitlab.comments.insert(0, {"id": number, "author": {"id": 13}, "body": "x"})
        self.edit("flow.toml", "interval  = 20", "interval  = 45")
        head = self.propose("again")
        self.assertEqual(self.start("merge_request_event")["plumb:plan"][0], 0)
        self.assertEqual(len(self.gitlab.comments), 150)
        [note] = self.notes()
        self.assertIn(head, note)
        self.assertEqual([one["body"] for one in self.gitlab.comments if one["id"] == 1], [marker])

    def test_without_a_token_for_notes_the_plan_is_made_nevertheless(self):
        del self.settings["PLUMB_GITLAB_TOKEN"]
        self.propose_all()
        status, log = self.start("merge_request_event")["plumb:plan"]
        self.assertEqual(status, 0, log)
        self.assertIn("PLUMB_GITLAB_TOKEN is not set", log)
        self.assertEqual(self.gitlab.comments, [])

    def test_specs_that_are_wrong_fail_and_the_note_says_so(self):
        self.edit("flow.toml", "interval  = 15", "intervall = 15")
        head = self.propose()
        status, _ = self.start("merge_request_event")["plumb:plan"]
        self.assertEqual(status, 1)
        [note] = self.notes()
        self.assertIn("plumb plan failed", note)
        self.assertIn("intervall", note)
        # Its merge has nothing to apply.
        self.merge(head)
        status, log = self.start("push")["plumb:apply"]
        self.assertEqual(status, 1)
        self.assertIn(f"the plan of commit {head} failed", log)

    def test_a_stale_plan_is_not_applied(self):
        self.bring_up()
        self.edit("flow.toml", "interval  = 20", "interval  = 30")
        head = self.propose()
        self.start("merge_request_event")
        self.rename_the_flow("behind your back")
        self.merge(head)
        status, log = self.start("push")["plumb:apply"]
        self.assertEqual(status, 5)
        self.assertIn("the plan is stale", log)
        self.assertEqual(self.flow_names(), ["behind your back"])
        # The way out that the message names.
        status, log = self.start("web")["plumb:apply"]
        self.assertEqual(status, 0, log)
        self.assertNotEqual(self.flow_names(), ["behind your back"])

    def test_a_lock_that_another_run_holds_is_said(self):
        self.bring_up()
        self.edit("flow.toml", "interval  = 20", "interval  = 30")
        head = self.propose()
        self.start("merge_request_event")
        self.merge(head)
        kit.http("POST", f"{self.gitlab.state}/api/v4/projects/5/terraform/state/plumb-dev/lock",
                 {"ID": "abcd", "Operation": "apply", "Info": "", "Who": "ada@elsewhere",
                  "Version": "1", "Created": "2026-01-01T00:00:00Z", "Path": ""},
                 {"Authorization": "Basic Ym90OnN0YXRlLXBhc3N3b3Jk"})
        self.settings["PLUMB_LOCK_TIMEOUT"] = "0s"
        status, log = self.start("push")["plumb:apply"]
        self.assertEqual(status, 4, log)
        self.assertIn("another run holds the lock", log)

    def test_drift_is_a_warning_and_not_being_able_to_look_a_failure(self):
        self.bring_up()
        ran = self.start("schedule")
        self.assertEqual(list(ran), ["plumb:drift"])
        self.assertEqual(ran["plumb:drift"][0], 0, ran)
        self.rename_the_flow("renamed by hand")
        status, log = self.start("schedule")["plumb:drift"]
        self.assertEqual(status, JOBS["plumb:drift"]["allow_failure"]["exit_codes"])
        self.assertIn("renamed by hand", log)
        [files] = [files for files in self.gitlab.files.values() if b"by hand" in files.get("plumb-out/drift.md", b"")]
        self.assertIn(b"plumb_drifted_objects", files["plumb-out/drift.prom"])
        del self.settings["STRIPE_ACCESS_TOKEN"]
        status, log = self.start("schedule")["plumb:drift"]
        self.assertEqual(status, 1)
        self.assertIn("looking for drift failed", log)

    def test_only_a_plan_of_this_project_is_applied(self):
        head = self.propose_all()
        self.start("merge_request_event")
        self.gitlab.pipelines[0]["project_id"] = 6
        self.merge(head)
        status, log = self.start("push")["plumb:apply"]
        self.assertEqual(status, 1)
        self.assertIn("there is no pipeline of this project", log)
        self.assertEqual(self.flow_names(), [])

    def test_a_commit_without_a_review_is_not_applied(self):
        status, log = self.start("push")["plumb:apply"]
        self.assertEqual(status, 1)
        self.assertIn("is not the merge of a merge request", log)
        self.assertEqual(self.flow_names(), [])


if __name__ == "__main__":
    cases.main()
