#!/bin/sh
# The steps of README.md in a folder of their own, from the design to the last state.
# Needs a running `nestor topology up`, and flamectl's configuration. ROUNDS and EPOCHS go before those of modelSpec.json.
. "$(dirname "$0")/../support/example-steps.sh"

work_on "$here"
create_design three_regions "America, Europe and Asia under one global aggregator" "$here/code"
create_dataset dataset_us.json DATASET_US
create_dataset dataset_eu.json DATASET_EU
create_dataset dataset_asia.json DATASET_ASIA
run_job job.json
log_of global-aggregator
