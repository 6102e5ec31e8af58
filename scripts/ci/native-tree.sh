#!/usr/bin/env bash
# native-tree.sh FOLDER: a copy of this tree, after its build, in which TensorFlow.js has its native library. The library comes
# out of TensorFlow's Python package, because the place that tfjs-node itself downloads it from is no package registry.
# Needs gcc, Python with pip, and Node's headers beside Node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tree=$1
addon=node_modules/@tensorflow/tfjs-node

mkdir -p "$tree"
parts=(clients services test scripts node_modules dist package.json tsconfig.json vitest.native.config.ts)
# Links to the same files where that is possible; the one package that is changed becomes a copy.
cp -al "${parts[@]}" "$tree" 2>/dev/null || cp -a "${parts[@]}" "$tree"
rm -rf "${tree:?}/$addon" "$tree/node_modules/.vite"
cp -a "$addon" "$tree/$addon"

python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --python-version 3.11 \
  --platform manylinux2014_x86_64 --dest "$tree/wheel" tensorflow-cpu==2.18.1
python3 - "$tree"/wheel/*.whl "$tree/wheel" <<'PYTHON'
import re, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
wanted = re.compile(r'tensorflow/(libtensorflow_\w+\.so\.2|include/(tensorflow|tsl|xla)/.*)')
archive.extractall(sys.argv[2], filter(wanted.fullmatch, archive.namelist()))
PYTHON
mkdir "$tree/$addon/deps"
mv "$tree/wheel/tensorflow/include" "$tree/$addon/deps/"
mkdir "$tree/$addon/deps/lib"
mv "$tree"/wheel/tensorflow/libtensorflow_*.so.2 "$tree/$addon/deps/lib/"
rm -rf "$tree/wheel"
cd "$tree/$addon"
ln -s libtensorflow_cc.so.2 deps/lib/libtensorflow.so
ln -s libtensorflow_cc.so.2 deps/lib/libtensorflow.so.2.9.1
ln -s libtensorflow_framework.so.2 deps/lib/libtensorflow_framework.so
node_home=$(dirname "$(dirname "$(node -p process.execPath)")")
npm_config_nodedir=$node_home PATH="$PWD/../../.bin:$PATH" node-pre-gyp install --build-from-source
