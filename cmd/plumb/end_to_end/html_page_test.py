#!/usr/bin/env python3
"""Opens the page of a plan in a real browser and uses it as a reviewer would.

usage: html_page_test.py PAGE. Drives Debian's Chromium through its WebDriver;
talks to loopback alone. Writes its cases to $XML_OUTPUT_FILE as JUnit does.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import urllib.request
import xml.etree.ElementTree as ElementTree


class Browser:
    """One headless Chromium behind one chromedriver."""

    def __init__(self, folder):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env={**os.environ, "HOME": folder})
        self.url = ""
        for line in self.driver.stdout:
            started = re.search(r"started successfully on port (\d+)", line)
            if started:
                self.url = f"http://127.0.0.1:{started[1]}"
                break
        if not self.url:
            raise RuntimeError("chromedriver did not start")
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu",
                            "--disable-dev-shm-usage", "--window-size=1200,1600",
                            f"--user-data-dir={folder}/profile"]}
        answer = self.call("POST", "/session", {
            "capabilities": {"alwaysMatch": {"browserName": "chrome",
                                             "goog:chromeOptions": options}}})
        self.session = f"/session/{answer['sessionId']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def open(self, page):
        self.call("POST", self.session + "/url", {"url": page})

    def run(self, script, *arguments):
        return self.call("POST", self.session + "/execute/sync",
                         {"script": script, "args": list(arguments)})

    def element(self, selector):
        found = self.call("POST", self.session + "/element",
                          {"using": "css selector", "value": selector})
        return self.session + "/element/" + next(iter(found.values()))

    def click(self, selector):
        self.call("POST", self.element(selector) + "/click", {})

    def type(self, selector, text):
        element = self.element(selector)
        self.call("POST", element + "/clear", {})
        if text:
            self.call("POST", element + "/value", {"text": text})

    def displayed(self, selector):
        return self.call("GET", self.element(selector) + "/displayed")

    def emulate(self, scheme):
        self.call("POST", self.session + "/goog/cdp/execute", {
            "cmd": "Emulation.setEmulatedMedia",
            "params": {"features": [{"name": "prefers-color-scheme", "value": scheme}]}})

    def close(self):
        try:
            self.call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()


SHOWN = ("return [...document.querySelectorAll('.change')].filter(c => c.offsetParent !== null)"
         ".map(c => c.querySelector('summary code').textContent)")
COUNT = "return document.getElementById('count').textContent"
CASES = []


def case(function):
    CASES.append(function)
    return function


def expect(actual, wanted):
    if actual != wanted:
        raise AssertionError(f"got {actual!r}, wanted {wanted!r}")


@case
def everything_is_shown_at_first(browser):
    expect(len(browser.run(SHOWN)), 16)
    expect(browser.run(COUNT), "16 of 16 shown")


@case
def typing_filters_by_address_and_by_field(browser):
    browser.type("#search", "pump.p")
    assert "pump.p" in browser.run(SHOWN) and "chart.old" not in browser.run(SHOWN)
    browser.type("#search", "schedule.every")
    expect(browser.run(SHOWN), ["pipe.main"])
    expect(browser.run(COUNT), "1 of 16 shown")


@case
def all_words_have_to_match(browser):
    browser.type("#search", "main NOTE")
    expect(browser.run(SHOWN), ["pipe.main"])


@case
def no_match_is_said(browser):
    browser.type("#search", "no such thing")
    expect(browser.run(SHOWN), [])
    expect(browser.run(COUNT), "Nothing matches: 0 of 16 shown")


@case
def an_emptied_filter_shows_everything_again(browser):
    browser.type("#search", "pipe")
    browser.run("const s = document.getElementById('search'); s.value = '';"
                "s.dispatchEvent(new Event('input'))")
    expect(browser.run(COUNT), "16 of 16 shown")


@case
def an_action_can_be_unticked(browser):
    browser.click(".filter input[value=delete]")
    shown = browser.run(SHOWN)
    expect(len(shown), 14)
    assert "pipe.all" not in shown and "pipe.old" not in shown, shown
    browser.click(".filter input[value=delete]")
    expect(browser.run(COUNT), "16 of 16 shown")


@case
def a_change_opens_on_a_click(browser):
    browser.type("#search", "schedule.every")
    cell = ".change:not([hidden]) table"
    expect(browser.displayed(cell), False)
    browser.click(".change:not([hidden]) summary")
    expect(browser.displayed(cell), True)
    text = browser.run("return document.querySelector('.change:not([hidden]) table').innerText")
    for wanted in ("schedule.every", "15", "30", "line\\nbreak"):
        assert wanted in text, (wanted, text)


@case
def what_forces_a_replacement_is_marked(browser):
    text = browser.run(
        "return [...document.querySelectorAll('.change')].find(c => "
        "c.querySelector('summary code').textContent === 'pump.p').textContent")
    assert "forces replacement" in text, text


@case
def secrets_and_unknown_values_are_named_only(browser):
    text = browser.run("return document.body.textContent")
    assert "hunter2" not in text
    assert "(sensitive value)" in text and "(known after apply)" in text


@case
def all_changes_open_and_close_together(browser):
    browser.click("#all")
    expect(browser.run("return document.querySelectorAll('.change[open]').length"), 16)
    expect(browser.run("return document.getElementById('all').getAttribute('aria-expanded')"),
           "true")
    browser.click("#all")
    expect(browser.run("return document.querySelectorAll('.change[open]').length"), 0)


@case
def text_of_users_stays_text(browser):
    expect(browser.run("return document.scripts.length"), 1)
    expect(browser.run("return document.querySelectorAll('img, iframe, link, form').length"), 0)


@case
def refusal_and_risk_come_first(browser):
    heads = browser.run("return [...document.querySelectorAll('h1, h2')].map(h => h.textContent)")
    expect(heads[:4], ["Refused plan for dev", "It breaks rules, and will not be applied",
                       "Risk: what this means for data under way", "Changes"])
    rows = browser.run("return [...document.querySelectorAll('#risk tbody tr')]"
                       ".map(r => r.querySelector('th').textContent)")
    expect(rows, ["pipe.all", "pipe.p", "pipe.main", "pipe.follows"])


@case
def the_graph_is_drawn(browser):
    expect(browser.displayed("#graph svg"), True)
    expect(browser.run("return document.querySelectorAll('#graph svg .node').length"), 15)
    inside = browser.run(
        "return [...document.querySelectorAll('#graph svg .node')].every(n => {"
        " const box = n.querySelector('rect').getBoundingClientRect();"
        " return [...n.querySelectorAll('text')].every("
        "   t => t.getBoundingClientRect().right <= box.right); })")
    expect(inside, True)


@case
def it_follows_light_and_dark(browser):
    color = "return getComputedStyle(document.body).backgroundColor"
    browser.emulate("light")
    expect(browser.run(color), "rgb(255, 255, 255)")
    browser.emulate("dark")
    expect(browser.run(color), "rgb(13, 17, 23)")


@case
def it_needs_no_network_and_cannot_use_it(browser):
    expect(browser.run("return performance.getEntriesByType('resource').length"), 0)
    blocked = browser.call("POST", browser.session + "/execute/async", {
        "script": "const done = arguments[arguments.length - 1];"
                  "fetch(arguments[0]).then(() => done('reached'), () => done('blocked'))",
        "args": [browser.url + "/status"]})
    expect(blocked, "blocked")


@case
def a_phone_sees_it_without_scrolling_sideways(browser):
    browser.call("POST", browser.session + "/goog/cdp/execute", {
        "cmd": "Emulation.setDeviceMetricsOverride",
        "params": {"width": 390, "height": 800, "deviceScaleFactor": 2, "mobile": True}})
    expect(browser.run("return document.documentElement.scrollWidth <= 390"), True)


def main():
    suite = ElementTree.Element("testsuite", name="HtmlPageTest")
    failed = 0
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR")) as folder:
        page = os.path.join(folder, "plan.html")
        shutil.copyfile(sys.argv[1], page)
        browser = Browser(folder)
        try:
            for function in CASES:
                node = ElementTree.SubElement(suite, "testcase", name=function.__name__,
                                              classname="HtmlPageTest")
                try:
                    browser.open("file://" + page)
                    function(browser)
                    print("ok", function.__name__)
                except Exception:  # A broken page breaks in many ways.
                    failed += 1
                    ElementTree.SubElement(node, "failure").text = traceback.format_exc()
                    print("FAILED", function.__name__, traceback.format_exc())
        finally:
            browser.close()
    suite.set("tests", str(len(CASES)))
    suite.set("failures", str(failed))
    if output := os.environ.get("XML_OUTPUT_FILE"):
        ElementTree.ElementTree(suite).write(output)
    return 1 if failed or not CASES else 0


if __name__ == "__main__":
    sys.exit(main())
