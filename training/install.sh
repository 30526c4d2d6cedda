#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts the models of an output folder of run.sh into examples/models, if they reach the goals and fit, and questions to ask
# them where they are served into examples/evaluation.
#   training/install.sh OUT
set -euo pipefail
[ $# -eq 1 ] || { sed -n '3,5p' "$0" >&2; exit 2; }
out=$1
here=$(cd "$(dirname "$0")" && pwd)
examples=$here/../examples
limit_bytes=40000000

PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 python3 - "$out" <<'GOALS'
import json, sys
from nano.cases import GOAL
from nano.stages import STAGES, Folder, to_run
folder = Folder(sys.argv[1])
again = to_run(STAGES, folder)
if again:
    sys.exit(f"not installed: {', '.join(again)} must run (again); 'training/run.sh {folder.out}' does that")
f = json.loads(folder.figures_of("evaluate").read_text())
models = [name for name in f if name.startswith("valence-nano")]
short = [f"{name}: {f[name]['right']:.1%} right, {GOAL:.0%} wanted" for name in models if f[name]["right"] < GOAL]
short += [f"{name}: {f[name]['written']:.1%} right of those in {folder.cases(name)}, {GOAL:.0%} wanted"
          for name in models if f[name]["written"] < GOAL]
short += [f"{kind} acceptance {share:.2f}, 0.60 wanted" for kind, share in f["acceptance"].items() if share < 0.6]
short += [f"recall {f['recall']['at 1']:.2f}, 0.90 wanted"] if f["recall"]["at 1"] < 0.9 else []
sys.exit("\n".join(["not installed, for these fall short of the goals:", *short]) if short else 0)
GOALS
bytes=$(find "$out/models" -type f -exec cat {} + | wc -c)
[ "$bytes" -le "$limit_bytes" ] || { echo "not installed: the models have $bytes bytes, at most $limit_bytes are wanted" >&2; exit 1; }
# whole, or not at all
new=$(mktemp -d "$examples/installing.XXXXXX")
trap 'rm -rf "$new"' EXIT
cp -r "$out/models" "$out/evaluation" "$new"
chmod -R u=rwX,go=rX "$new" # safetensors lets nobody else read its files
rm -rf "$examples/models" "$examples/evaluation"
mv "$new/models" "$new/evaluation" "$examples"
echo "installed: $(cd "$examples/models" && echo *)"
echo "next: mvn verify -pl cli -am says where README.md shows other answers than these give; training/README.md has the figures"
