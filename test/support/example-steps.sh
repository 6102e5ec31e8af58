# Steps that the examples' run.sh have in common. Source it: `. "$(dirname "$0")/../support/example-steps.sh"`.
# Needs a running `nestor topology up`, and flamectl's configuration. FLAMECTL and NESTOR are the commands.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here" && until [ -f bin/nestor.js ]; do cd ..; done && pwd)
flamectl() { ${FLAMECTL:-node "$home/bin/flamectl.js"} "$@"; }
nestor() { ${NESTOR:-node "$home/bin/nestor.js"} "$@"; }

# Copies JSON files into a folder of their own, and goes there. Puts ROUNDS and EPOCHS, if set, into modelSpec.json.
work_on() { # FOLDER
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cp "$1"/*.json "$work"
  cd "$work"
  [ -z "${ROUNDS:-}" ] || sed -i "s/\"rounds\": [0-9]*/\"rounds\": $ROUNDS/" modelSpec.json
  [ -z "${EPOCHS:-}" ] || sed -i "s/\"epochs\": [0-9.]*/\"epochs\": $EPOCHS/" modelSpec.json
}

# The first id that flamectl has printed.
first_id() { sed -n 's/.*ID: "\{0,1\}\([0-9a-f]\{24\}\)"\{0,1\}.*/\1/p' | head -n 1; }

create_design() { # NAME DESCRIPTION CODE_FOLDER
  flamectl create design "$1" -d "$2"
  flamectl create schema schema.json --design "$1"
  nestor topology pack "$3" "$1.zip"
  flamectl create code "$1.zip" --design "$1"
}

# Creates a dataset, and puts its id in the place of a word in dataSpec.json.
create_dataset() { # FILE WORD
  id=$(flamectl create dataset "$1" | first_id)
  sed -i "s/\"$2\"/\"$id\"/" dataSpec.json
}

# Runs a job to its end. In `job` is its id; fails if it has not completed.
run_job() { # FILE
  job=$(flamectl create job "$1" | first_id)
  echo "job $job"
  flamectl get tasks "$job"
  flamectl start job "$job"
  until flamectl get job "$job" --status | grep -E ' (completed|failed|terminated) '; do sleep 2; done
  flamectl get tasks "$job"
  flamectl get job "$job" --status | grep -q ' completed '
}

# The log of a role's first task, as it was written.
log_of() { # ROLE
  for task in $(flamectl get tasks "$job" | grep -o '[0-9a-f]\{40\}'); do
    flamectl get task "$job" "$task" > task.json
    if grep -q "\"role\": \"$1\"" task.json; then
      node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync("task.json", "utf8")).log)'
      return
    fi
  done
}
