#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: text.sh BACKEND RESULTS: a bundled model's greedy tokens there are those on the CPU.
set -euo pipefail
cd "$(dirname "$0")"
for backend in cpu "$1"; do
  ./engine.sh "$backend" tokens 24 models/valence-nano-draft >"$2/text-$backend.log"
done
cat "$2/text-$1.log"
diff "$2/text-cpu.log" "$2/text-$1.log"
echo 'the same tokens as on the CPU'
