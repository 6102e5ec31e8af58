#!/bin/sh
# The steps of README.md in a folder of their own, from the design to the last state.
# Needs a running `nestor topology up`, and flamectl's configuration. ROUNDS and EPOCHS go before those of modelSpec.json.
. "$(dirname "$0")/../support/example-steps.sh"

work_on "$here"
create_design asyncfl_hier_mnist "asynchronous hierarchical FL mnist example" "$here/code"
for place in na_us na_canada eu_germany eu_uk; do
  create_dataset "dataset_$place.json" "DATASET_$(echo $place | tr a-z A-Z)"
done
run_job job.json
log_of top-aggregator
