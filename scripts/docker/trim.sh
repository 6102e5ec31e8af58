#!/bin/sh
# trim.sh NODE_MODULES DIST: removes what no server reads: source maps, type declarations, bundles for browsers.
set -eu
modules=$1 dist=$2
find "$modules" "$dist" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
find "$modules"/@tensorflow/*/dist -type f \
  \( -name '*.min.js' -o -name '*.fesm.js' -o -name '*es2017*.js' -o -name '*_test.js' \) -delete
rm -rf "$modules"/@tensorflow/tfjs/.rollup.cache
# The same code in other forms of module, which Node does not load.
rm -rf "$modules"/@opentelemetry/*/build/esm "$modules"/@opentelemetry/*/build/esnext
