"""A perceptron with one hidden layer, its loss and its gradient. A model is a dict of float32 arrays."""

import numpy as np

HIDDEN = 64


def new_model(seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    return {
        "hidden.weight": (rng.standard_normal((784, HIDDEN)) * np.sqrt(2 / 784)).astype(np.float32),
        "hidden.bias": np.zeros(HIDDEN, np.float32),
        "output.weight": (rng.standard_normal((HIDDEN, 10)) * np.sqrt(2 / HIDDEN)).astype(np.float32),
        "output.bias": np.zeros(10, np.float32),
    }


def forward(model, images):
    """Activations of the hidden layer, and the logarithms of the classes' probabilities."""
    hidden = np.maximum(images @ model["hidden.weight"] + model["hidden.bias"], 0)
    logits = hidden @ model["output.weight"] + model["output.bias"]
    logits -= logits.max(axis=1, keepdims=True)
    return hidden, logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def measure(model, images, labels):
    """Mean loss and accuracy."""
    _, log_probabilities = forward(model, images)
    loss = -log_probabilities[np.arange(len(labels)), labels].mean()
    return float(loss), float((log_probabilities.argmax(axis=1) == labels).mean())


def gradient(model, images, labels):
    """Gradient of the batch's mean loss, by the same names as the model."""
    hidden, log_probabilities = forward(model, images)
    error = np.exp(log_probabilities)
    error[np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    back = (error @ model["output.weight"].T) * (hidden > 0)
    return {
        "hidden.weight": images.T @ back,
        "hidden.bias": back.sum(axis=0),
        "output.weight": hidden.T @ error,
        "output.bias": error.sum(axis=0),
    }
