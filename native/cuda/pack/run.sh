#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks and times Valence's CUDA engine on this machine, the most telling first, within a time limit.
set -uo pipefail
cd "$(dirname "$0")" || exit 3

usage() {
  cat <<TEXT
usage: run.sh [--seconds N] [--emulated LIBRARY | --cpu] [--results DIR]

  1 parity     check.sh: both libraries op by op (builds them with nvcc 13, cmake and g++)
  2 reference  the Java engine on fixtures: logits and greedy tokens of transformers; where they are not met, once more
               with kernels of our own alone, queued one by one
  3 text       a bundled model: the same tokens from the GPU as from the CPU
  4 timings    check.sh again: the time of each op
  5 bench      random weights in the shapes of Qwen2.5-7B: 32 streams, one stream
  6 peer       PyTorch on the same shapes, the copy's bandwidth and cuBLAS's peak

  --seconds   stop before N seconds are over (default: 570); what does not fit is said to be missing
  --emulated  2 and 3 on an emulated libvalence_cuda, no more: for machines without a GPU
  --cpu       2 and 3 on the CPU, no more
  --results   folder of the logs (default: \$OUT, else ./results)

Needs nothing of Java but what lies beside it. Exit status: 0 all that ran was right, 1 something was not, 2 wrong use.
TEXT
}

seconds=570
mode=gpu
results=${OUT:-results}
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=${2?} && shift ;;
    --emulated) mode=emulated && emulated=$(realpath "${2?}") && shift ;;
    --cpu) mode=cpu ;;
    --results) results=${2?} && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
mkdir -p "$results"
results=$(realpath "$results")
status=0
summary=()

left() { echo $((seconds - SECONDS)); }

# A part that fails or hangs leaves the others their turn.
part() { # name needed-seconds most-seconds command...
  local name=$1 needed=$2 most=$3 began=$SECONDS limit code
  shift 3
  limit=$(left)
  if [ "$limit" -lt "$needed" ]; then
    summary+=("$name: NOT RUN, $limit s were left of the $needed it needs")
    return
  fi
  [ "$limit" -le "$most" ] || limit=$most
  echo "== $name ($SECONDS s)"
  timeout --kill-after=5 "$limit" "$@" 2>&1 | tee "$results/$name.log"
  code=${PIPESTATUS[0]}
  if [ "$code" = 0 ]; then
    summary+=("$name: ok, $((SECONDS - began)) s")
  else
    summary+=("$name: FAILED with $code, $((SECONDS - began)) s")
    status=1
  fi
}

case "$mode" in
  # an emulated step takes tens of milliseconds
  emulated) export VALENCE_CUDA_KERNELS=$emulated && backend=cuda tokens=4 ;;
  cpu) backend=cpu tokens=32 ;;
  gpu) backend=cuda tokens=32 ;;
esac

if [ "$mode" = gpu ]; then
  part parity 60 240 native/cuda/check.sh --quick --build build
  # what was built for this card, where it could be
  for library in "$PWD"/build/cuda/libvalence_cuda.so "$PWD"/kernels/libvalence_cuda.so; do
    [ -f "$library" ] && export VALENCE_CUDA_KERNELS=$library && break
  done
  # cuBLASLt is beside the toolkit, or in the packages that PyTorch brings
  VALENCE_CUBLASLT=$(native/cuda/cublaslt.sh)
  export VALENCE_CUBLASLT
fi
part reference 20 120 ./engine.sh "$backend" reference "$tokens" fixtures/*
if [ "$mode" = gpu ] && [[ ${summary[-1]} = *FAILED* ]]; then
  part reference-plain 20 60 env VALENCE_CUDA_GRAPHS=off VALENCE_CUBLASLT=off ./engine.sh "$backend" reference "$tokens" fixtures/*
fi
part text 20 60 ./text.sh "$backend"
if [ "$mode" = gpu ]; then
  part timings 60 180 native/cuda/check.sh --time --build build
  checkpoint=$PWD/qwen2.5-7b-random
  part checkpoint 60 120 python3 peer.py --write-checkpoint "$checkpoint" models/valence-nano-draft
  if [ -f "$checkpoint/config.json" ]; then
    part bench 60 180 ./bench.sh "$checkpoint"
  fi
  part peer 60 180 python3 peer.py
fi

printf '\n%s\n' "== in all ($SECONDS s)" "${summary[@]}" | tee "$results/summary.log"
exit "$status"
