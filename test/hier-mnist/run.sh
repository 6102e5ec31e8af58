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

flamectl create design hier_mnist -d "synchronous hierarchical FL mnist example"
flamectl create schema schema.json --design hier_mnist
nestor topology pack "$here/code" hier_mnist.zip
flamectl create code hier_mnist.zip --design hier_mnist
for place in eu_germany eu_uk na_canada na_us; do
  id=$(flamectl create dataset "dataset_$place.json" | first_id)
  sed -i "s/DATASET_$(echo $place | tr a-z A-Z)/$id/" dataSpec.json
done
job=$(flamectl create job job.json | first_id)
echo "job $job"
flamectl get tasks "$job"
flamectl start job "$job"
until flamectl get job "$job" --status | grep -E ' (completed|failed|terminated) '; do sleep 1; done
flamectl get tasks "$job"
flamectl get job "$job" --status | grep -q ' completed '
