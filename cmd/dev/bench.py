#!/usr/bin/env python3
"""Whole-process figures of plumb against its emulator. See bench.sh."""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

CHAIN = 6  # Resources that one group of the generated project has.


def write_project(folder, count):
    """About `count` resources: charges-like chains that share one connection."""
    with open(os.path.join(folder, "plumb.toml"), "w", encoding="utf-8") as out:
        out.write('name = "bench"\n[vars]\ntenant = "acme"\n[apply]\nparallelism = 16\n')
    groups = max(1, count // CHAIN)
    with open(os.path.join(folder, "base.toml"), "w", encoding="utf-8") as out:
        out.write('[base_connection.stripe]\nname = "Stripe"\nsource = "stripe"\n'
                  'auth = { specName = "OAuth2 Refresh Code", '
                  'params = { accessToken = "${secret.env.STRIPE_ACCESS_TOKEN}" } }\n'
                  '[field_group.shared]\ntitle = "Shared fields"\ndescription = "Of every group"\n'
                  'class = "profile"\n[field_group.shared.fields]\n"_acme.id" = "string"\n'
                  '"_acme.amount" = "integer"\n"_acme.status" = "string"\n')
    for start in range(0, groups, 100):
        name = os.path.join(folder, f"group{start:06}.toml")
        with open(name, "w", encoding="utf-8") as out:
            for n in range(start, min(start + 100, groups)):
                out.write(f'''
[source_connection.c{n}]
name = "source {n}"
source = "stripe"
baseConnectionId = "${{base_connection.stripe.id}}"
data.format = "json"
params.resourcePath = "charges"

[schema.c{n}]
title = "Schema {n}"
description = "Of group {n}"
class = "profile"
field_groups = ["${{field_group.shared.id}}"]

[dataset.c{n}]
name = "dataset {n}"
schema = "${{schema.c{n}.id}}"

[target_connection.c{n}]
name = "target {n}"
target = "data_lake"
data.schema = {{ id = "${{schema.c{n}.id}}", version = "application/vnd.adobe.xed-full+json;version=1" }}
params.dataSetId = "${{dataset.c{n}.id}}"

[mapping.c{n}]
name = "mapping {n}"
schema = "${{schema.c{n}.id}}"
fields = {{ "_acme.id" = "data.id", "_acme.amount" = "data.amount", "_acme.status" = "data.status" }}

[flow.c{n}]
name = "flow {n}"
source = "stripe"
sourceConnectionIds = ["${{source_connection.c{n}.id}}"]
targetConnectionIds = ["${{target_connection.c{n}.id}}"]
mapping = "${{mapping.c{n}}}"
scheduleParams = {{ startTime = 2024-03-12T18:24:18Z, frequency = "minute", interval = 15 }}
''')
    return groups * CHAIN + 2


def measure(command, folder):
    """One run: (exit code, CPU seconds, peak MB, wall seconds, output)."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    return (os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / 1024, wall, output.decode(errors="replace"))


def requests_of(output):
    return int(re.search(r"\((\d+) requests?\b", output).group(1))


def list_pages(groups):
    """Pages that reading everything takes: 100 objects a page, 300 in the registry."""
    return 2 + 5 * -(-groups // 100) + -(-groups // 300)


def row(work, figure, budget):
    print(f"| {work} | {figure} | {budget} |")


def main():
    plumb, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        project = os.path.join(folder, "project")
        os.mkdir(project)
        total = write_project(project, count)
        emulator = subprocess.Popen([plumb, "emulator", "-settle-delay=0"], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL)
        try:
            url = emulator.stdout.readline().decode().strip()
            os.environ.update(PLUMB_ENDPOINT=url, PLUMB_ACCESS_TOKEN="bench", PLUMB_API_KEY="bench",
                              PLUMB_ORG_ID="BENCH@AdobeOrg", PLUMB_SANDBOX="dev",
                              STRIPE_ACCESS_TOKEN="not-a-token")
            report(plumb, project, total)
        finally:
            emulator.terminate()
            emulator.wait()
    return 0


def report(plumb, project, total):
    def repeat(arguments, runs=5):
        results = [measure([plumb, *arguments], project) for _ in range(runs)]
        return [statistics.median(r[i] for r in results) for i in (1, 2, 3)]

    start_cpu, _, start_wall = repeat(["version"])
    validate_cpu, validate_mb, _ = repeat(["validate"])
    code, apply_cpu, apply_mb, apply_wall, output = measure([plumb, "apply", "-auto-approve"], project)
    if code != 0:
        sys.exit(f"apply of {total} resources failed with {code}:\n{output[-2000:]}")
    code, *_, output = measure([plumb, "plan", "-detailed-exitcode"], project)
    if code != 0:
        sys.exit(f"the plan after apply is not empty ({code}):\n{output[-2000:]}")
    plan_cpu, plan_mb, plan_wall = repeat(["plan", "-detailed-exitcode"])

    print(f"\n{total} resources, optimised build, medians of 5 whole processes\n")
    print("| work | measured | budget |\n| --- | --- | --- |")
    row("start to first output (version)", f"{start_wall * 1000:.1f} ms wall, {start_cpu * 1000:.1f} ms CPU", "10 ms")
    row(f"validate, {total}", f"{validate_cpu * 1000:.0f} ms CPU, {validate_mb:.0f} MB", "300 ms at 10,000")
    row(f"no-op plan, {total}", f"{plan_cpu:.2f} s CPU, {plan_mb:.0f} MB, {plan_wall:.2f} s wall",
        "1 s of CPU, 150 MB at 10,000")
    row("requests of that plan", f"{requests_of(output)}",
        f"{list_pages((total - 2) // CHAIN)}, the number of list pages")
    row(f"apply, {total} creations (1 run)",
        f"{apply_cpu / total * 1000:.2f} ms CPU each, {apply_mb:.0f} MB, {apply_wall:.0f} s wall",
        "1 ms of engine each")


if __name__ == "__main__":
    sys.exit(main())
