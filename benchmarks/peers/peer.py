"""What the peers in Python share: a program tells what it can do, and then does what it is asked to, a line of JSON at a time."""

import importlib
import json
import os
import sys
import time

workload, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])

_versions = ["Python " + sys.version.split()[0]]
_missing = []
_tasks = []


def package(name):
    """A package, or None where it is not installed."""
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        _missing.append(str(error))
        return None
    _versions.append(f"{name} {module.__version__}")
    if name == "torch":
        module.set_num_threads(threads)
        module.manual_seed(1)
    return module


def path(name):
    return os.path.join(folder, name)


def matrix(name, columns):
    """The rows of a file of numbers in single precision."""
    import numpy

    return numpy.fromfile(path(name), dtype=numpy.float32).reshape(-1, columns)


def task(work, name, run):
    """Something that can be done: run returns its quality, or None, and what is to be timed is all of it, unless it returns (seconds, quality)."""
    _tasks.append((work, name, run))


def serve():
    print(json.dumps({
        "versions": ", ".join(_versions),
        "tasks": [{"work": work, "name": name} for work, name, _ in _tasks],
        "missing": _missing,
    }), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        result = _tasks[int(line)][2]()
        seconds = time.perf_counter() - start
        if isinstance(result, tuple):
            seconds, result = result
        print(json.dumps({"seconds": seconds, "quality": None if result is None else float(result)}), flush=True)
