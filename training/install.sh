#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts the models of an output folder of run.sh into examples/models, if they reach the goals and fit, and the prompts to
# ask them into examples/evaluation.
#   training/install.sh OUT
set -euo pipefail
[ $# -eq 1 ] || { sed -n '3,5p' "$0" >&2; exit 2; }
out=$1
here=$(cd "$(dirname "$0")" && pwd)
limit_bytes=40000000

PYTHONPATH=$here python3 - "$out" <<'GOALS'
import json, sys
from nano.cases import GOAL
from nano.stages import STAGES, Folder, is_there
folder = Folder(sys.argv[1])
again = [name for name in STAGES if not is_there(name, folder)]
if again:
    sys.exit(f"not installed: {', '.join(again)} must run (again); 'training/run.sh {folder.out}' does that")
f = json.loads(folder.figures_of("evaluate").read_text())
short = [f"{name}: {f[name]['right']:.1%} right, {GOAL:.0%} wanted" for name in f if name.startswith("valence-nano") and f[name]["right"] < GOAL]
short += [f"{kind} acceptance {share:.2f}, 0.60 wanted" for kind, share in f["acceptance"].items() if share < 0.6]
short += [f"recall {f['recall']['at 1']:.2f}, 0.90 wanted"] if f["recall"]["at 1"] < 0.9 else []
sys.exit("\n".join(["not installed, for these fall short of the goals:", *short]) if short else 0)
GOALS
bytes=$(du -sb "$out/models" | cut -f1)
[ "$bytes" -le "$limit_bytes" ] || { echo "not installed: the models have $bytes bytes, at most $limit_bytes are wanted" >&2; exit 1; }
for model in "$out"/models/*/; do
  target=$here/../examples/models/$(basename "$model")
  rm -rf "$target"
  cp -r --no-preserve=mode "$model" "$target" # safetensors lets nobody else read its files
  echo "installed $(basename "$model")"
done
mkdir -p "$here/../examples/evaluation"
cp "$out"/evaluation/*.jsonl "$here/../examples/evaluation"
