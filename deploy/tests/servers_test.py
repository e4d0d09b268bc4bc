"""What Atlantis, systemd, a container and Kubernetes run, with the words of the files of deploy/,
against the emulator and a PostgreSQL server.

usage: servers_test.py PLUMB
"""

import os
import re
import shlex
import subprocess
import sys

sys.path.insert(0, "cmd/plumb/end_to_end")

import cases  # noqa: E402
import configurations  # noqa: E402
import kit  # noqa: E402
import yaml  # noqa: E402

DOCKERFILE = configurations.dockerfile("deploy/docker/Dockerfile")


def read_yaml(path):
    with open(f"deploy/{path}", encoding="utf-8") as file:
        return yaml.safe_load(file)


class ServersTest(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.postgres = kit.Postgres()
        cls.addClassCleanup(cls.postgres.close)

    def setUp(self):
        super().setUp()
        self.postgres.sql("DROP SCHEMA IF EXISTS plumb CASCADE")
        self.specs = self.project('\n[state]\nbackend = "postgres"\n')
        self.settings = {"PLUMB_ORG_ID": "ACME@AdobeOrg", "PLUMB_SANDBOX": "dev",
                         "PLUMB_CLIENT_ID": "client"}
        self.secrets = {"PLUMB_CLIENT_SECRET": "p8e-client-secret",
                        "PLUMB_STATE_URL": self.postgres.url, "STRIPE_ACCESS_TOKEN": "sk_live"}

    def everything(self):
        return {**self.image, **self.settings, **self.secrets}

    def bring_up(self):
        status, log = self.run_shell("plumb apply -auto-approve", self.everything(), self.specs)
        self.assertEqual(status, 0, log)

    # Atlantis.

    def atlantis(self, stage):
        """Runs the steps of a stage; (exit status, output, what does not go into a comment)."""
        [repository] = read_yaml("atlantis/repos.yaml")["repos"]
        [project] = read_yaml("atlantis/atlantis.yaml")["projects"]
        steps = read_yaml("atlantis/repos.yaml")["workflows"][repository["workflow"]][stage]["steps"]
        environment = {
            **self.everything(), "WORKSPACE": project["workspace"], "DIR": project["dir"],
            "PROJECT_NAME": project["name"], "HEAD_COMMIT": "0" * 40,
            "PLANFILE": f"{self.specs}/stripe-dev-dev.tfplan",
            "SHOWFILE": f"{self.specs}/stripe-dev-dev.json"}
        shown = ""
        for step in steps:
            run = step["run"]
            hidden = isinstance(run, dict) and run.get("output") == "hide"
            status, said = self.run_shell(run["command"] if isinstance(run, dict) else run,
                                          environment, self.specs, ("sh",))
            shown += "" if hidden and not status else said
            if status:
                return status, shown
        return 0, shown

    def test_atlantis_plans_applies_and_plans_nothing(self):
        status, said = self.atlantis("plan")
        self.assertEqual(status, 0, said)
        # Atlantis finds this line for its summary.
        self.assertRegex(said, r"(?m)^Plan: 8 to add, 0 to change, 0 to destroy\.")
        self.assertIn('"resource_changes"', kit.read(f"{self.specs}/stripe-dev-dev.json"))
        status, said = self.atlantis("apply")
        self.assertEqual(status, 0, said)
        self.assertIn("8 added, 0 changed, 0 destroyed", said)
        status, said = self.atlantis("plan")
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"(?m)^No changes\.")

    def test_atlantis_refuses_a_stale_plan_and_says_why(self):
        self.bring_up()
        self.edit("flow.toml", "interval  = 15", "interval  = 30")
        self.assertEqual(self.atlantis("plan")[0], 0)
        self.rename_the_flow("behind your back")
        status, said = self.atlantis("apply")
        self.assertEqual(status, 5)
        self.assertIn("the plan is stale", said)
        self.assertEqual(self.flow_names(), ["behind your back"])

    def test_atlantis_fails_with_specs_that_are_wrong(self):
        self.edit("flow.toml", "interval  = 15", "intervall = 15")
        status, said = self.atlantis("plan")
        self.assertEqual(status, 1)
        self.assertIn("intervall", said)

    def test_atlantis_has_no_import(self):
        for stage in ("import", "state_rm"):
            status, said = self.atlantis(stage)
            self.assertEqual(status, 1)
            self.assertIn("docs/specs.md", said)

    # systemd.

    def systemd(self):
        """Runs the unit's ExecStart; (exit status, output)."""
        unit = configurations.unit("deploy/systemd/plumb-drift.service")
        places = {
            "/usr/local/lib/plumb/with-credentials.sh": f"{kit.SCRIPTS}/with-credentials.sh",
            "/usr/local/bin/plumb": f"{self.folder}/bin/plumb",
            "/var/lib/prometheus/node-exporter": f"{self.folder}/node-exporter",
            "/etc/plumb/specs": self.specs,
            "%S": f"{self.folder}/state",
            "%C": f"{self.folder}/cache",
        }

        def here(text):
            for there, place in places.items():
                text = text.replace(there, place)
            return text

        credentials = f"{self.folder}/credentials"
        for path in (credentials, f"{self.folder}/node-exporter",
                     f"{self.folder}/state/{unit['StateDirectory'][0]}",
                     f"{self.folder}/cache/{unit['CacheDirectory'][0]}"):
            os.makedirs(path, mode=0o700, exist_ok=True)
        # As the documentation says: one more for each secret of the specs.
        names = [value.split(":")[0] for value in unit["LoadCredential"]] + ["STRIPE_ACCESS_TOKEN"]
        self.assertEqual(sorted(names), sorted(self.secrets))
        for name in names:
            kit.write(f"{credentials}/{name}", self.secrets[name] + "\n")
        kit.write(f"{credentials}/not-a-variable", "x")
        environment = {"PATH": "/usr/bin:/bin", "CREDENTIALS_DIRECTORY": credentials, **self.settings,
                       "PLUMB_ENDPOINT": self.emulator, "PLUMB_IMS_ENDPOINT": self.emulator}
        for setting in unit["Environment"]:
            name, _, value = here(setting).partition("=")
            environment[name] = value
        done = subprocess.run(shlex.split(here(unit["ExecStart"][0])), env=environment, check=False,
                              cwd=here(unit["WorkingDirectory"][0]), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        self.assertTrue(os.path.exists(f"{self.folder}/cache/plumb") or done.returncode == 1)
        return done.returncode, done.stdout

    def test_systemd_writes_metrics_and_takes_drift_for_success(self):
        self.bring_up()
        status, said = self.systemd()
        self.assertEqual(status, 0, said)
        metrics = f"{self.folder}/node-exporter/plumb.prom"
        self.assertIn("plumb_drift_last_success_timestamp_seconds", kit.read(metrics))
        self.assertTrue(os.stat(metrics).st_mode & 0o004, "node_exporter cannot read it")
        self.rename_the_flow("renamed by hand")
        status, said = self.systemd()
        unit = configurations.unit("deploy/systemd/plumb-drift.service")
        self.assertIn(str(status), unit["SuccessExitStatus"])
        self.assertIn('kind="flow",severity="warning"} 1', kit.read(metrics))
        self.assertIn("renamed by hand", kit.read(f"{self.folder}/state/plumb/drift.md"))

    def test_systemd_fails_when_it_cannot_look(self):
        self.settings["PLUMB_SANDBOX"] = ""
        self.assertEqual(self.systemd()[0], 1)

    # The image.

    def test_the_image_says_how_to_use_it(self):
        command = configurations.image_command(DOCKERFILE, "plumb")
        self.assertEqual(command[0], "/usr/local/bin/plumb")
        said = subprocess.run([kit.PLUMB, *command[1:]], check=True, stdout=subprocess.PIPE, text=True)
        self.assertIn("Usage: plumb", said.stdout)

    def test_the_image_has_the_libraries(self):
        listed = subprocess.run(["readelf", "-d", kit.PLUMB], check=True, stdout=subprocess.PIPE,
                                text=True).stdout
        installed = " ".join(words for name, words in DOCKERFILE["program"][1] if name == "RUN").split()
        for library in re.findall(r"NEEDED.*\[(.*)\]", listed):
            owners = subprocess.run(["dpkg-query", "-S", f"*/{library}"], check=True, text=True,
                                    stdout=subprocess.PIPE).stdout
            names = {line.split(":")[0] for line in owners.splitlines()}
            # libc6 is of Debian's base; libstdc++6 brings libgcc-s1.
            self.assertTrue(names & {*installed, "libc6", "libgcc-s1"}, f"{library}: {names}")
        self.assertIn("ca-certificates", installed)

    # Kubernetes.

    def kubernetes(self):
        """Runs the CronJob's container; (exit status, output)."""
        job = read_yaml("kubernetes/cronjob.yaml")["spec"]["jobTemplate"]["spec"]
        pod = job["template"]["spec"]
        [container] = pod["containers"]
        [generated] = [one for one in read_yaml("kubernetes/kustomization.yaml")["configMapGenerator"]
                       if one["name"] == pod["volumes"][0]["configMap"]["name"]]
        # As the kubelet lays out a ConfigMap.
        mounted = f"{self.folder}/mounted"
        if not os.path.exists(mounted):
            os.makedirs(f"{mounted}/..2026_01_01")
            os.symlink("..2026_01_01", f"{mounted}/..data")
            for path in generated["files"]:
                name = path.removeprefix("specs/")
                kit.write(f"{mounted}/..2026_01_01/{name}", kit.read(f"{self.specs}/{name}"))
                os.symlink(f"..data/{name}", f"{mounted}/{name}")
            os.chmod(f"{mounted}/..2026_01_01", 0o555)
            os.chmod(mounted, 0o555)
            self.addCleanup(os.chmod, mounted, 0o755)
            self.addCleanup(os.chmod, f"{mounted}/..2026_01_01", 0o755)
        self.assertNotIn("command", container)  # The image's ENTRYPOINT.
        entrypoint = configurations.image_command(DOCKERFILE, "plumb")[:1]
        self.assertEqual(entrypoint, ["/usr/local/bin/plumb"])
        own = {one["name"]: one["value"].replace("/tmp", f"{self.folder}/tmp") for one in container["env"]}
        os.makedirs(f"{self.folder}/tmp", exist_ok=True)
        done = subprocess.run(
            [kit.PLUMB, *(word.replace("/specs", mounted) for word in container["args"])], check=False,
            env={"PATH": "/usr/bin:/bin", "PLUMB_ENDPOINT": self.emulator,
                 "PLUMB_IMS_ENDPOINT": self.emulator, **self.settings, **self.secrets, **own},
            cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    def test_kubernetes_reads_a_config_map_and_fails_at_drift_without_a_second_try(self):
        self.bring_up()
        status, said = self.kubernetes()
        self.assertEqual(status, 0, said)
        self.assertIn("No drift. 8 objects", said)
        self.rename_the_flow("renamed by hand")
        status, said = self.kubernetes()
        self.assertIn("renamed by hand", said)
        job = read_yaml("kubernetes/cronjob.yaml")["spec"]["jobTemplate"]["spec"]
        [rule] = job["podFailurePolicy"]["rules"]
        self.assertEqual((rule["action"], rule["onExitCodes"]["values"]), ("FailJob", [status]))

    def test_kubernetes_tries_again_when_it_cannot_look(self):
        del self.secrets["STRIPE_ACCESS_TOKEN"]
        self.assertEqual(self.kubernetes()[0], 1)


if __name__ == "__main__":
    cases.main()
