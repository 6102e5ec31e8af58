#!/bin/sh
# The steps of README.md in a folder of their own, from the design to the last state.
# Needs a running `nestor topology up`, and flamectl's configuration.
# ROUNDS and EPOCHS go before those of modelSpec.json; FLAMECTL and NESTOR are the commands.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/../.." && pwd)
flamectl() { ${FLAMECTL:-node "$home/bin/flamectl.js"} "$@"; }
nestor() { ${NESTOR:-node "$home/bin/nestor.js"} "$@"; }
# The first id that flamectl has printed.
first_id() { sed -n 's/.*ID: "\{0,1\}\([0-9a-f]\{24\}\)"\{0,1\}.*/\1/p' | head -n 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/*.json "$work"
cd "$work"
sed -i "s/\"rounds\": [0-9]*/\"rounds\": ${ROUNDS:-3}/; s/\"epochs\": [0-9.]*/\"epochs\": ${EPOCHS:-1}/" modelSpec.json

flamectl create design syncfl_hier_coord_mnist -d "an example for synchronous hierarchical FL with coordinator"
flamectl create schema schema.json --design syncfl_hier_coord_mnist
nestor topology pack "$here/code" syncfl_hier_coord_mnist.zip
flamectl create code syncfl_hier_coord_mnist.zip --design syncfl_hier_coord_mnist
for number in 1 2 3; do
  id=$(flamectl create dataset "dataset$number.json" | first_id)
  sed -i "s/DATASET_$number/$id/" dataSpec.json
done
job=$(flamectl create job job.json | first_id)
echo "job $job"
flamectl get tasks "$job"
flamectl start job "$job"
until flamectl get job "$job" --status | grep -E ' (completed|failed|terminated) '; do sleep 1; done
flamectl get tasks "$job"
flamectl get job "$job" --status | grep -q ' completed '
