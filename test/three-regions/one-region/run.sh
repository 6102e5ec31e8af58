#!/bin/sh
# The schema with one group, `us`: one trainer under one aggregator, from the design to the last state.
# Needs a running `nestor topology up`, and flamectl's configuration. ROUNDS and EPOCHS go before those of modelSpec.json.
. "$(dirname "$0")/../../support/example-steps.sh"

work_on "$here"
create_design one_region "one global aggregator, one local trainer" "$here/code"
create_dataset dataset.json DATASET
run_job job.json
log_of aggregator
