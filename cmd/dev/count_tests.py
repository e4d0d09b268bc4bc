#!/usr/bin/env python3
"""Runs the tests and ends with the line 'N passed, N failed'.

Without arguments: every test, the threaded folders' tests under the thread sanitizer,
all tests under the address and undefined behaviour sanitizers, and every fuzz target
for some seconds. With --sanitizers: what has one. Other arguments are `bazel test`'s.

The counts are of test cases, taken from the test.xml files that this run's
build event stream names: results left behind by earlier runs do not count.
A target that was not built, timed out or died without a report is one failure,
a target that has no cases of its own (a shell test) is one case, and skipped
cases are named in a third count. A fuzz target is one case. Exits as Bazel did, or with 1
where Bazel was content but nothing passed or something failed.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import xml.etree.ElementTree


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    skipped = (case.find("skipped") is not None or case.get("status") == "notrun"
               or case.get("result") in ("skipped", "suppressed"))
    return "skipped" if skipped else "passed"


def report_path(result):
    for output in result.get("testActionOutput", []):
        if output["name"] == "test.xml":
            return urllib.parse.unquote(urllib.parse.urlparse(output["uri"]).path)
    return None


def count_result(result):
    """Counts of one testResult event: the last attempt of one shard."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        for case in xml.etree.ElementTree.parse(report_path(result)).getroot().iter("testcase"):
            counts[outcome(case)] += 1
    except (OSError, TypeError, xml.etree.ElementTree.ParseError):
        pass
    ok = result.get("status") == "PASSED"
    if ok and not any(counts.values()):
        counts["passed"] = 1
    if not ok and not counts["failed"]:
        counts["failed"] = 1
    return counts


def count_events(events):
    results, expected = {}, set()
    for event in events:
        identity = event.get("id", {})
        if "testResult" in identity and "testResult" in event:
            at = identity["testResult"]
            results[at["label"], at.get("run"), at.get("shard")] = count_result(event["testResult"])
        elif "testSummary" in identity:
            expected.add(identity["testSummary"]["label"])
        elif "targetConfigured" in identity and event.get("configured", {}).get("testSize"):
            expected.add(identity["targetConfigured"]["label"])
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for counts in results.values():
        for key, number in counts.items():
            total[key] += number
    for label in sorted(expected - {label for label, _, _ in results}):
        print(f"{label}: did not run")
        total["failed"] += 1
    return total


def run_tests(arguments):
    """Runs `bazel test` with these arguments; its exit status and the counts."""
    with tempfile.TemporaryDirectory() as folder:
        stream = os.path.join(folder, "events.json")
        command = ["bazel", "test", "--keep_going", f"--build_event_json_file={stream}"]
        status = subprocess.call(command + arguments)
        try:
            with open(stream, encoding="utf-8") as lines:
                total = count_events(json.loads(line) for line in lines)
        except (OSError, ValueError) as error:
            print(f"no results to count: {error}")
            total = {"passed": 0, "failed": 1, "skipped": 0}
    if (status or not total["passed"]) and not total["failed"]:
        total["failed"] = 1
    return status, total


def run_fuzzers(arguments):
    """Runs `./dev fuzz` with these arguments; its targets are the cases."""
    process = subprocess.run(["cmd/dev/fuzz.sh"] + arguments, stdout=subprocess.PIPE, text=True,
                             check=False)
    print(process.stdout, end="")
    ends = [line.split(": ")[2] for line in process.stdout.splitlines()
            if line.startswith("fuzz: ")]
    total = {"passed": sum(end.startswith("passed") for end in ends),
             "failed": sum(end.startswith("failed") for end in ends), "skipped": 0}
    if (process.returncode or not total["passed"]) and not total["failed"]:
        total["failed"] = 1
    return process.returncode, total


# What ./dev test does without arguments.
EVERYTHING = [
    ("tests", run_tests, ["//..."]),
    ("thread sanitizer", run_tests,
     ["--config=tsan", "//lib/apply:all", "//lib/http:all", "//lib/state:all"]),
    ("address and undefined behaviour sanitizers", run_tests, ["--config=asan", "//..."]),
    ("fuzzing", run_fuzzers, ["5"]),
]
SANITIZERS = EVERYTHING[1:3]


def text_of(total):
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    return f"{total['passed']} passed, {total['failed']} failed{skipped}"


def main():
    words = sys.argv[1:]
    parts = {"": EVERYTHING, "--sanitizers": SANITIZERS}.get(" ".join(words))
    if parts is None:
        parts = [("tests", run_tests, words)]
    status, total, lines = 0, {"passed": 0, "failed": 0, "skipped": 0}, []
    for name, run, arguments in parts:
        began = time.monotonic()
        part_status, counts = run(arguments)
        status = status or part_status
        for key, number in counts.items():
            total[key] += number
        lines.append(f"{name}: {text_of(counts)} in {time.monotonic() - began:.0f} s")
    if len(lines) > 1:
        print("\n".join(lines))
    print(text_of(total), flush=True)
    return status or (0 if total["passed"] and not total["failed"] else 1)


if __name__ == "__main__":
    sys.exit(main())
