"""What every entry point does: read the task and the model, write metrics."""

import json
import os
import sys

# Small matrices: more threads only get in the way of the other clients of this machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")


def read_task():
    """The task as a dict; docs/projects.md describes its keys."""
    path = os.environ.get("NESTOR_TASK")
    if path is None:
        sys.exit("NESTOR_TASK is not set: this program is run by a Nestor client")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_metrics(task, num_examples, **metrics):
    with open(task["metricsPath"], "w", encoding="utf-8") as file:
        json.dump({"numExamples": num_examples, **metrics}, file)
