#!/bin/sh
# The steps of README.md in a folder of their own, from the design to the last state.
# Needs a running `nestor topology up`, and flamectl's configuration. ROUNDS and EPOCHS go before those of modelSpec.json.
. "$(dirname "$0")/../support/example-steps.sh"

work_on "$here"
create_design syncfl_hier_coord_mnist "an example for synchronous hierarchical FL with coordinator" "$here/code"
create_dataset dataset1.json DATASET_1
create_dataset dataset2.json DATASET_2
create_dataset dataset3.json DATASET_3
run_job job.json
log_of coordinator
