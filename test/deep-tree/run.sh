#!/bin/sh
# The steps of README.md in a folder of their own, from the design to the last state.
# Needs a running `nestor topology up`, and flamectl's configuration. ROUNDS and EPOCHS go before those of modelSpec.json.
. "$(dirname "$0")/../support/example-steps.sh"

work_on "$here"
create_design deep_tree "four levels: trainers, countries, continents, the world" "$here/code"
for country in GERMANY UK CANADA US; do
  create_dataset "dataset_$(echo $country | tr A-Z a-z).json" "DATASET_$country"
done
run_job job.json
log_of world-aggregator
