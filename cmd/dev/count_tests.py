#!/usr/bin/env python3
"""Runs `bazel test` and ends with the line 'N passed, N failed'.

The counts are of test cases, taken from the test.xml files that this run's
build event stream names: results left behind by earlier runs do not count.
A target that was not built, timed out or died without a report is one failure,
a target that has no cases of its own (a shell test) is one case, and skipped
cases are named in a third count. Exits as Bazel did, or with 1 where Bazel was
content but nothing passed or something failed.
"""
import json
import os
import subprocess
import sys
import tempfile
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


def main():
    with tempfile.TemporaryDirectory() as folder:
        stream = os.path.join(folder, "events.json")
        command = ["bazel", "test", "--keep_going", f"--build_event_json_file={stream}"]
        status = subprocess.call(command + (sys.argv[1:] or ["//..."]))
        try:
            with open(stream, encoding="utf-8") as lines:
                total = count_events(json.loads(line) for line in lines)
        except (OSError, ValueError) as error:
            print(f"no results to count: {error}")
            total = {"passed": 0, "failed": 1, "skipped": 0}
    if status and not total["failed"]:
        total["failed"] = 1
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    return status or (0 if total["passed"] and not total["failed"] else 1)


if __name__ == "__main__":
    sys.exit(main())
