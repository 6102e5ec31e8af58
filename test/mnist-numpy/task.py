"""What every entry point does: read the task and the model, write metrics."""

import json
import os
import sys
from urllib.parse import parse_qsl, urlsplit

# Small matrices: more threads only get in the way of the other clients of this machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")


def read_task():
    """The task as a dict; docs/projects.md describes its keys."""
    path = os.environ.get("NESTOR_TASK")
    if path is None:
        sys.exit("NESTOR_TASK is not set: this program is run by a Nestor client")
    with open(path, encoding="utf-8") as file:
        task = json.load(file)
    return {**task, "partition": partition_of(task)}


def partition_of(task):
    """The client's part of the data; in a job the one that its dataset's url names, as mnist:?part=1&of=4."""
    url = urlsplit(task.get("dataset", ""))
    if url.scheme != "mnist":
        return task["partition"]
    part = dict(parse_qsl(url.query))
    return {
        "scheme": part.get("scheme", "iid"),
        "alpha": float(part.get("alpha", 0.5)),
        "index": int(part["part"]) - 1,
        "count": int(part["of"]),
        "seed": int(part.get("seed", 1)),
    }


def write_metrics(task, num_examples, **metrics):
    with open(task["metricsPath"], "w", encoding="utf-8") as file:
        json.dump({"numExamples": num_examples, **metrics}, file)
