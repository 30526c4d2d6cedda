#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the bundled models: checks, text, tokenizer, base, adapters, draft, embeddings, evaluation, cards.
#   training/run.sh OUT [--scale toy|cpu|gpu] [--only STAGE ...] [--dry-run]
# Needs what training/README.md names, 8 GB of memory and 1 GB of disk; no network. A stage whose result is in OUT is not run
# again, unless that of a stage it is made from is newer, and one that was cut off goes on. After a change of these scripts,
# take a new OUT. training/install.sh OUT puts the models into examples/.
set -euo pipefail
case ${1:--h} in -*) sed -n '3,7p' "$0" >&2; exit 2 ;; esac
out=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
# large tensors stay with the process: getting them from the system anew at each step takes longer than computing them
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184
export PYTHONPATH=$here PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1
python3 - <<'NEEDS' || { echo 'training/README.md says how to get what is missing' >&2; exit 1; }
import sys

assert sys.version_info >= (3, 11), f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]}"
import jinja2, numpy, safetensors, tokenizers, torch, transformers

assert hasattr(torch.optim, "Muon"), f"PyTorch 2.9 or newer is needed, and this is {torch.__version__}"
NEEDS
python3 -m nano.stages --out "$out" "$@" --dry-run
python3 -m unittest discover -q -s "$here/checks" -t "$here"
python3 -m nano.stages --out "$out" "$@"
