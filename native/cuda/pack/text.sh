#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: text.sh BACKEND: a bundled model's greedy tokens there are those on the CPU.
set -euo pipefail
cd "$(dirname "$0")"
texts=$(mktemp -d)
trap 'rm -rf "$texts"' EXIT
for backend in cpu "$1"; do
  ./engine.sh "$backend" tokens 24 models/valence-nano-draft >"$texts/$backend"
done
cat "$texts/$1"
diff "$texts/cpu" "$texts/$1"
echo 'the same tokens as on the CPU'
