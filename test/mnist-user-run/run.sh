#!/bin/sh
# The steps of README.md in a folder of their own, from the design to the last state.
# Needs a running `nestor topology up` at APISERVER and NOTIFIER, and flamectl's configuration.
# ROUNDS and EPOCHS go before those of job.json; FLAMECTL, FLAMELET and NESTOR are the commands.
. "$(dirname "$0")/../support/example-steps.sh"

running() { flamectl get tasks "$job" | grep -c ' running '; }
ended() { flamectl get job "$job" --status | grep -qE ' (completed|failed|terminated) '; }

work=$(mktemp -d)
agent=
trap '[ -z "$agent" ] || kill "$agent"; wait; rm -rf "$work"' EXIT
cp "$here"/*.json "$work"
cd "$work"
sed -i "s/\"rounds\": [0-9]*/\"rounds\": ${ROUNDS:-5}/; s/\"epochs\": [0-9.]*/\"epochs\": ${EPOCHS:-0.2}/" job.json

create_design mnist_non_orchestration "mnist example for non-orchestration mode" "$here/code"
job=$(flamectl create job job.json | first_id)
echo "job $job"
flamectl get jobs
flamectl get tasks "$job"
task=$(flamectl get tasks "$job" | sed -n 's/.* \([0-9a-f]\{40\}\) | user .*/\1/p')

# The participant's agent, outside of the system.
flamelet() { # flamelet KEY ARGUMENTS..
  key=$1
  shift
  export FLAME_AGENT_ID="$task" FLAME_AGENT_KEY="$key"
  exec ${FLAMELET:-node "$home/bin/flamelet.js"} \
    -a "${APISERVER:-http://localhost:10100}" -n "${NOTIFIER:-localhost:10101}" "$@"
}
flamelet any_key_chosen_by_user --data-dir "$work/agent" &
agent=$!

flamectl start job "$job"
until [ "$(running)" = 2 ] || ended; do sleep 0.2; done
flamectl get tasks "$job"

if (flamelet another_key --data-dir "$work/stranger"); then
  echo 'an agent with another key was let in' >&2
  exit 1
fi
echo "with another key nobody gets in"

# It dies, and rejoins with the same key.
kill -9 "$agent"
flamelet any_key_chosen_by_user --data-dir "$work/agent" &
agent=$!

until ended; do sleep 1; done
flamectl get tasks "$job"
flamectl get jobs
flamectl get job "$job" --status | grep -q ' completed '
