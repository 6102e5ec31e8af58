#!/bin/sh
# Makes the virtual environment that train.py and validate.py run in.
set -eu
python3 -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements.txt
