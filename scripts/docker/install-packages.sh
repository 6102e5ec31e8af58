#!/bin/sh
# install-packages.sh PROJECT: installs the Debian packages that the project's packages.txt names, if it has one.
set -eu
list=$1/packages.txt
[ -f "$list" ] || exit 0
apt-get update -qq
grep -v '^#' "$list" | xargs apt-get install -y -qq --no-install-recommends
rm -rf /var/lib/apt/lists/*
