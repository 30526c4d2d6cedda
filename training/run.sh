#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the bundled models: checks, text, tokenizer, base, adapters, draft, embeddings, evaluation, cards.
#   training/run.sh OUT [--scale toy|cpu|gpu] [--only STAGE ...]
# Needs Python 3.11 or newer with torch, transformers, tokenizers, safetensors, numpy and jinja2; no network. A stage whose
# result is in OUT is not run again, unless what it was made from is newer, and one that was cut off goes on. Nothing outside OUT
# is written: training/install.sh OUT puts the models into examples/.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '3,7p' "$0" >&2; exit 2; }
out=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
# large tensors stay with the process: getting them from the system anew at each step takes longer than computing them
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184
export PYTHONPATH=$here PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1
python3 -m unittest discover -q -s "$here/checks" -t "$here"
python3 -m nano.stages --out "$out" "$@"
[ ! -f "$out/figures/evaluate.json" ] || python3 -m nano.cards --out "$out"
