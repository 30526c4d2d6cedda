#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the engine beside llama.cpp, by turns on the same machine, and prints the ratios.
#   dev/peer.sh MODEL_DIR MODEL.gguf [THREADS]
# MODEL.gguf holds the same weights as MODEL_DIR in the same type; llama-bench must be on the PATH, or name the command
# that runs it in LLAMA_BENCH.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '3,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
model=$1 gguf=$2 threads=${3:-2} rounds=2
home=$(cd "$(dirname "$0")/.." && pwd)
read -ra peer <<<"${LLAMA_BENCH:-llama-bench}"

figures='
import json, sys
line = lambda name, p, d: print(f"{name:<10} prefill 512: {p:8.1f} tok/s   decode 64: {d:6.1f} tok/s", flush=True)
ours, theirs = [json.loads(l) for l in open(sys.argv[1])], [json.loads(l) for l in open(sys.argv[2])]
mean = lambda values: sum(values) / len(values)
p, d = mean([o["prefillTokensPerSecond"] for o in ours]), mean([o["decodeTokensPerSecond"] for o in ours])
rows = [row for rows in theirs for row in rows]
pp, pd = mean([r["avg_ts"] for r in rows if r["n_prompt"]]), mean([r["avg_ts"] for r in rows if r["n_gen"]])
line("valence", p, d); line("llama.cpp", pp, pd)
print(f"ratio      prefill      {p / pp:8.2f} x       decode     {d / pd:6.2f} x")
'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  "$home/valence" bench engine --model "$model" --quantization none --prompt 512 --generate 64 --threads "$threads" \
    --runs 3 --json >>"$work/ours"
  "${peer[@]}" -m "$gguf" -t "$threads" -p 512 -n 64 -r 3 -o json 2>/dev/null | tr -d '\n' >>"$work/theirs"
  echo >>"$work/theirs"
done
python3 -c "$figures" "$work/ours" "$work/theirs"
