"""Writes the seed model: `.venv/bin/python init_model.py [file] [seed]`."""

import sys

from safetensors.numpy import save_file

from network import new_model

path = sys.argv[1] if len(sys.argv) > 1 else "seed/seed.safetensors"
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
save_file(new_model(seed), path, metadata={"nestor.project": "mnist-numpy"})
print(f"wrote {path}")
