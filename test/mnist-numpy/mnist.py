"""MNIST's IDX files, and which of their examples belong to which client."""

import os

import numpy as np


def read_idx(path):
    """An IDX file of bytes as an array that is mapped, not read."""
    with open(path, "rb") as file:
        header = file.read(4)
        if len(header) < 4 or header[:3] != b"\x00\x00\x08":
            raise SystemExit(f"{path} is no IDX file of bytes")
        rank = header[3]
        shape = tuple(int(size) for size in np.frombuffer(file.read(4 * rank), dtype=">u4"))
    return np.memmap(path, dtype=np.uint8, mode="r", offset=4 + 4 * rank, shape=shape)


def training_part(folder, partition):
    """Images as float32 [n, 784] in 0..1 and labels [n]: this client's part of the 60,000 training images."""
    labels = np.array(read_idx(os.path.join(folder, "train-labels-idx1-ubyte")))
    return _part(folder, "train-images-idx3-ubyte", labels, split(labels, partition))


def held_out_part(folder, partition):
    """This client's equal part of the 10,000 test images, which no client trains on."""
    labels = np.array(read_idx(os.path.join(folder, "t10k-labels-idx1-ubyte")))
    return _part(folder, "t10k-images-idx3-ubyte", labels, split(labels, {**partition, "scheme": "iid"}))


def split(labels, partition):
    """
    Indices of one client, in rising order. A function of seed, index and count alone; the parts of all clients are
    disjoint and together everything.
    """
    index, count = partition["index"], partition["count"]
    rng = np.random.Generator(np.random.PCG64([partition["seed"], count]))
    scheme = partition["scheme"]
    if scheme == "iid":
        part = np.array_split(rng.permutation(len(labels)), count)[index]
    elif scheme == "shards":
        shards = np.array_split(np.argsort(labels, kind="stable"), 2 * count)
        drawn = rng.permutation(2 * count)[2 * index : 2 * index + 2]
        part = np.concatenate([shards[shard] for shard in drawn])
    elif scheme == "dirichlet":
        part = np.concatenate([_spread(labels, label, partition, rng)[index] for label in range(10)])
    else:
        raise SystemExit(f"unknown partition scheme {scheme}")
    return np.sort(part)


def _spread(labels, label, partition, rng):
    examples = rng.permutation(np.flatnonzero(labels == label))
    shares = rng.dirichlet([partition["alpha"]] * partition["count"])
    return np.split(examples, np.rint(np.cumsum(shares)[:-1] * len(examples)).astype(int))


def _part(folder, name, labels, chosen):
    images = read_idx(os.path.join(folder, name))[chosen]
    return images.reshape(len(chosen), -1).astype(np.float32) / 255, labels[chosen].astype(np.int64)
