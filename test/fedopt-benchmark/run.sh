#!/bin/sh
# The steps of README.md: the same job once for each optimizer, then a table and a plot of their accuracy.
# Needs a running `nestor topology up`, and flamectl's configuration. ROUNDS and EPOCHS go before those of modelSpec.json;
# OPTIMIZERS are some of the five; DATA is a folder of files in MNIST's form, or empty for MNIST itself;
# RESULTS is the folder of what comes out.
. "$(dirname "$0")/../support/example-steps.sh"

data=${DATA-/usr/share/datasets/fashion-mnist}
results=${RESULTS:-$here/results}
mkdir -p "$results"

work_on "$here"
sed -i "s#FOLDER#$data#" modelSpec.json dataset.json
create_design fedopt_benchmark "benchmark of FedOPT aggregators" "$here/code"
for part in 1 2 3 4 5 6 7 8 9 10; do
  sed "s/PART/$part/g" dataset.json > "dataset_$part.json"
  create_dataset "dataset_$part.json" "DATASET_$part"
done
mv modelSpec.json base.json

kwargs_of() { # OPTIMIZER
  case $1 in
    fedadam | fedyogi) echo '{ "eta": 0.01 }' ;;
    fedadagrad) echo '{ "eta": 0.03 }' ;;
    fedprox) echo '{ "mu": 0.01 }' ;;
    *) echo '{}' ;;
  esac
}

for optimizer in ${OPTIMIZERS:-fedavg fedadam fedyogi fedadagrad fedprox}; do
  sed "s/\"optimizer\": {}/\"optimizer\": { \"sort\": \"$optimizer\", \"kwargs\": $(kwargs_of "$optimizer") }/" base.json > modelSpec.json
  sed "s/OPTIMIZER/$optimizer/" "$here/job.json" > job.json
  run_job job.json
  log_of aggregator > "$results/$optimizer.log"
done

node "$home/dist/test/fedopt-benchmark/report.js" "$results"
