# The steps of .ci/run; sourced. Each step is a function; `step` times it, keeps its output, and remembers how it ended.

tools=${NESTOR_TOOLS:-$PWD/../shared/tools}

# The folder for logs, reports and data of this run; shells that a step starts inherit it.
if [ -z "${CI_WORK:-}" ]; then
  CI_WORK=$(mktemp -d "${TMPDIR:-/tmp}/nestor-ci.XXXXXX")
  export CI_WORK
  mkdir "$CI_WORK/logs" "$CI_WORK/reports"
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
fi

declare -A background=()
failed_steps=()
started_engine=$CI_WORK/started-engine
export SERVICES_DATA=$CI_WORK/services

# ---- what is run --------------------------------------------------------------------------------------------------

unit_tests() { npm test -- --reporter=default --reporter=json --outputFile.json="$CI_WORK/reports/unit.json"; }

install_stores() {
  "$tools/services" install minio mongo mosquitto mlflow
  MONGO_ENGINE=ferretdb "$tools/services" install mongo
  install_prometheus
}

# Out of its package, and not installed: that would start it as a service of the machine.
install_prometheus() (
  cd "$CI_WORK"
  apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }
  dpkg -x prometheus_*.deb prometheus
)

# A second MongoDB-wire server, which asks for passwords; the first one has none.
with_passwords() {
  MONGO_ENGINE=ferretdb SERVICES_DATA=$SERVICES_DATA/with-passwords MONGO_PORT=${MONGO_WITH_PASSWORDS_PORT:-0} \
    FERRETDB_TEST_ENABLE_NEW_AUTH=true FERRETDB_SETUP_DATABASE=admin \
    FERRETDB_SETUP_USERNAME=nestor FERRETDB_SETUP_PASSWORD=secret "$tools/services" "$1" mongo
}

# Real MinIO, MongoDB-wire servers, Mosquitto and MLflow, on ports that are free.
real_store_tests() (
  read -r MINIO_PORT MONGO_PORT MQTT_PORT MLFLOW_PORT MONGO_WITH_PASSWORDS_PORT < <(node scripts/ci/free-ports.mjs 5)
  export MINIO_PORT MONGO_PORT MQTT_PORT MLFLOW_PORT
  trap '"$tools/services" stop minio mongo mosquitto mlflow; with_passwords stop' EXIT
  "$tools/services" start minio mongo mosquitto mlflow
  with_passwords start
  export MONGO_WITH_PASSWORDS_URL=mongodb://nestor:secret@127.0.0.1:$MONGO_WITH_PASSWORDS_PORT
  eval "$("$tools/services" env minio mongo mosquitto mlflow)"
  export PATH=$PATH:$CI_WORK/prometheus/usr/bin
  vitest real vitest.real.config.ts
)

install_engine() {
  docker info >/dev/null 2>&1 || touch "$started_engine"
  "$tools/images" engine
  "$tools/images" compose
  # compose v1, as the seed's users have it
  docker-compose version >/dev/null 2>&1 ||
    apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends docker-compose
  "$tools/images" build debian node minio mongo mongo-express
}

build_image() { docker compose -f reducer.yaml build; }

compose_tests() { vitest e2e vitest.e2e.config.ts; }

# In a copy of this tree: tests of the other steps train on the WebAssembly kernels.
native_tests() {
  local tree=$CI_WORK/native
  bash scripts/ci/native-tree.sh "$tree"
  (cd "$tree" && vitest native vitest.native.config.ts)
}

install_browser() {
  [ ! -x "${CHROMIUM_PATH:-/usr/bin/chromium}" ] || return 0
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends chromium
}

# Pages in a real browser, over the build that the unit tests have made.
browser_tests() {
  install_browser
  vitest browser vitest.browser.config.ts
}

sources_check() { npm run check -- --outputFile "$CI_WORK/reports/check.json"; }

vitest() { # vitest NAME CONFIG
  npx vitest run --config "$2" --reporter=default --reporter=json --outputFile.json="$CI_WORK/reports/$1.json"
}

# ---- how it is run ------------------------------------------------------------------------------------------------

ended() { # ended NAME STATUS SECONDS
  if [ "$2" = 0 ]; then printf '== %s: done in %d s\n' "$1" "$3"; return; fi
  failed_steps+=("$1")
  printf '== %s: FAILED with status %d after %d s; the end of its output:\n' "$1" "$2" "$3"
  tail -n 150 "$CI_WORK/logs/$1.log"
}

step() { # step NAME COMMAND..: goes on after a failure, so that one run shows them all
  local name=$1 began=$SECONDS status=0
  shift
  printf '== %s\n' "$name"
  set +e
  (set -e; "$@") >"$CI_WORK/logs/$name.log" 2>&1 </dev/null
  status=$?
  set -e
  ended "$name" "$status" $((SECONDS - began))
}

in_background() { # in_background NAME COMMAND..: in a process group of its own, so that it can be ended as a whole
  local name=$1
  shift
  printf '== %s: beside the next step\n' "$name"
  setsid "$@" >"$CI_WORK/logs/$name.log" 2>&1 </dev/null &
  background[$name]="$! $SECONDS"
}

await() { # await NAME
  local pid began status=0
  read -r pid began <<<"${background[$1]}"
  wait "$pid" || status=$?
  unset "background[$1]"
  ended "$1" "$status" $((SECONDS - began))
}

clean_up() {
  local name pid began
  for name in "${!background[@]}"; do
    read -r pid began <<<"${background[$name]}"
    kill -TERM -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  [ ! -d "$SERVICES_DATA" ] || "$tools/services" stop minio mongo mosquitto mlflow >/dev/null 2>&1 || true
  [ ! -d "$SERVICES_DATA/with-passwords" ] || with_passwords stop >/dev/null 2>&1 || true
  [ ! -e "$started_engine" ] || "$tools/images" stop >/dev/null 2>&1 || true
  rm -rf "$CI_WORK"
}

# Ends the run: its last line is the sum of all reports.
finish() {
  local status=0 sum
  printf '== all steps: %d s\n' "$SECONDS"
  sum=$(node scripts/ci/sum.mjs "$CI_WORK/reports" "${failed_steps[@]}") || status=$?
  trap - EXIT
  clean_up
  printf '%s\n' "$sum"
  exit "$status"
}
