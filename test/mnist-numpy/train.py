"""Entry point `train`: stochastic gradient descent on this client's part of MNIST; writes the delta."""

from task import read_task, write_metrics  # first: it sets the number of threads

import numpy as np
from safetensors.numpy import load_file, save_file

from mnist import training_part
from network import gradient, measure


def main():
    task = read_task()
    settings = task["settings"]
    images, labels = training_part(task["datasetPath"], task["partition"])
    base = load_file(task["modelPath"])
    model = {name: values.copy() for name, values in base.items()}
    rng = np.random.Generator(np.random.PCG64(task["seed"]))
    total = max(1, round(len(labels) * settings["epochs"]))
    passes = -(-total // len(labels))
    order = np.concatenate([rng.permutation(len(labels)) for _ in range(passes)])[:total]
    mu = settings.get("proximalMu", 0)
    for start in range(0, total, settings["batchSize"]):
        batch = order[start : start + settings["batchSize"]]
        for name, slope in gradient(model, images[batch], labels[batch]).items():
            model[name] -= np.float32(settings["learningRate"]) * (slope + np.float32(mu) * (model[name] - base[name]))
    loss, accuracy = measure(model, images, labels)
    print(f"trained on {total} examples: loss {loss:.4f}, accuracy {accuracy:.4f}")
    save_file({name: model[name] - base[name] for name in base}, task["updatePath"])
    write_metrics(task, min(total, len(labels)), loss=loss, accuracy=accuracy)


main()
