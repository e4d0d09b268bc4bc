"""Which folder of lib/ may include which: the one place that says so.

`layer()` makes a folder's library, its test and the check that its sources
include nothing beyond its row.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library", "cc_test")

# Every row also allows the folder itself and, but for the first, "diag".
LAYERS = {
    "diag": [],
    "value": [],
    "graph": [],
    "env": [],
    "http": ["env"],
    "resource": ["value"],
    "kind": ["value", "resource"],
    "kinds": ["value", "resource", "kind"],
    "desired": ["value", "graph", "resource", "kind"],
    "observed": ["value", "resource", "kind"],
    "spec": ["value", "resource", "kind"],
    "state": ["value", "env", "http", "resource"],
    "client": ["value", "env", "http", "resource", "kind", "observed"],
    "diff": ["value", "resource", "kind"],
    "plan": ["value", "graph", "resource", "kind", "desired", "observed", "state", "diff"],
    "export": ["value", "graph", "resource", "kind", "desired", "observed", "diff"],
    "render": ["value", "resource", "kind", "desired", "diff", "plan"],
    "apply": [
        "value",
        "graph",
        "env",
        "resource",
        "kind",
        "desired",
        "observed",
        "state",
        "client",
        "diff",
        "plan",
    ],
    "command": [
        "value",
        "graph",
        "env",
        "http",
        "resource",
        "kind",
        "desired",
        "observed",
        "spec",
        "state",
        "client",
        "diff",
        "plan",
        "export",
        "render",
        "apply",
        "emulator",
    ],
    "emulator": ["value", "env", "http"],
    "testing": ["value", "env", "http", "resource", "kind"],
}

_ABSL = [
    "@com_google_absl//absl/base:core_headers",
    "@com_google_absl//absl/cleanup",
    "@com_google_absl//absl/container:btree",
    "@com_google_absl//absl/container:flat_hash_map",
    "@com_google_absl//absl/container:flat_hash_set",
    "@com_google_absl//absl/functional:function_ref",
    "@com_google_absl//absl/hash",
    "@com_google_absl//absl/random",
    "@com_google_absl//absl/status",
    "@com_google_absl//absl/status:statusor",
    "@com_google_absl//absl/strings",
    "@com_google_absl//absl/strings:str_format",
    "@com_google_absl//absl/synchronization",
    "@com_google_absl//absl/time",
    "@com_google_absl//absl/types:span",
]

_TESTS = ["*_test.cc", "**/*_test.cc"]
_PROGRAMS = ["*_benchmark.cc", "*_fuzzer.cc", "**/*_benchmark.cc", "**/*_fuzzer.cc"]

def layer(name, deps = [], test_deps = [], test_data = [], test_size = "small", testonly = False, test_tags = []):
    """Declares //lib/`name`: library `name`, `name`_test and its include check.

    Args:
      name: the folder's name, a key of LAYERS.
      deps: what the library needs beyond Abseil and its row.
      test_deps: what only the tests need beyond that (GoogleTest is given).
      test_data: files that the tests read.
      test_size: Bazel's size of the test.
      testonly: whether only tests may use the library.
      test_tags: Bazel's tags of the test.
    """
    row = ["//lib/" + other for other in LAYERS[name] + ([] if name == "diag" else ["diag"])]
    cc_library(
        name = name,
        testonly = testonly,
        srcs = native.glob(["**/*.cc"], exclude = _TESTS + _PROGRAMS),
        hdrs = native.glob(["**/*.h"]),
        visibility = ["//visibility:public"],
        deps = row + _ABSL + deps,
    )
    tests = native.glob(_TESTS)
    if tests:
        cc_test(
            name = name + "_test",
            size = test_size,
            srcs = tests,
            data = test_data,
            tags = test_tags,
            deps = [":" + name, "@com_google_googletest//:gtest_main"] + row + _ABSL + test_deps,
        )
    native.sh_test(
        name = name + "_layer_test",
        size = "small",
        srcs = ["//lib:layer_test.sh"],
        args = [name, ",".join([name, "diag"] + LAYERS[name])] + ["$(location %s)" % f for f in native.glob(["**/*.cc", "**/*.h"], exclude = _TESTS + _PROGRAMS)],
        data = native.glob(["**/*.cc", "**/*.h"], exclude = _TESTS + _PROGRAMS),
    )

def benchmark(name, srcs, deps):
    """A Google Benchmark program: bazel run --config=opt //lib/FOLDER:NAME."""
    cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        deps = deps + _ABSL + ["@com_github_google_benchmark//:benchmark_main"],
    )

def fuzzer(name, srcs, deps):
    """A libFuzzer program: bazel run --config=fuzz //lib/FOLDER:NAME."""
    cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = deps + _ABSL,
    )
