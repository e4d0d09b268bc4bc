"""Runs a module's unittest cases and writes them to $XML_OUTPUT_FILE as JUnit does."""

import os
import sys
import unittest
import xml.etree.ElementTree as ElementTree


class Cases(unittest.TextTestResult):
    """What came of each case."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.suite = ElementTree.Element("testsuite", name=sys.argv[0])

    def startTest(self, test):
        super().startTest(test)
        ElementTree.SubElement(self.suite, "testcase", name=test.id())

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        ElementTree.SubElement(self.suite[-1], "skipped", message=reason)

    def stopTest(self, test):
        super().stopTest(test)
        for broken, text in self.failures + self.errors:
            # Of a subtest its test.
            if test.id() in broken.id() and self.suite[-1].find("failure") is None:
                ElementTree.SubElement(self.suite[-1], "failure").text = text


def main():
    """Runs the cases of __main__; exits with 1 when one failed or there were none."""
    runner = unittest.TextTestRunner(resultclass=Cases, verbosity=2)
    result = runner.run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]))
    if output := os.environ.get("XML_OUTPUT_FILE"):
        ElementTree.ElementTree(result.suite).write(output)
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
