#!/bin/sh
# The steps of README.md in a folder of their own, from the design to the last state.
# Needs a running `nestor topology up`, and flamectl's configuration. ROUNDS and EPOCHS go before those of modelSpec.json.
. "$(dirname "$0")/../support/example-steps.sh"

work_on "$here"
create_design hier_mnist "synchronous hierarchical FL mnist example" "$here/code"
for place in eu_germany eu_uk na_canada na_us; do
  create_dataset "dataset_$place.json" "DATASET_$(echo $place | tr a-z A-Z)"
done
run_job job.json
