#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds libvalence_cuda and the CPU library, compares them op by op on this machine's GPU, and times the ops: a line each, those
# of the products once more without cuBLASLt, and those of attention once more without splits.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 3

usage() {
  cat <<TEXT
usage: native/cuda/check.sh [--quick | --time] [--sanitize] [--filter TEXT] [--build DIR]

  --quick      compare only, no timings
  --time       timings only, nothing is compared
  --sanitize   also run the comparison under compute-sanitizer (memcheck, then racecheck)
  --filter     only ops whose name contains TEXT
  --build      where to build (default: native/target/cuda-check)

Needs a GPU, nvcc 13 (\$CUDACXX, on the PATH or in /usr/local/cuda), cmake and g++; no network. Under 8 minutes.
cuBLASLt is used where it is: with CUDA's toolkit, or in PyTorch's packages.
Exit status: 0 all good, 1 an op failed (the others ran), 2 wrong use, 3 cannot build.
TEXT
}

sanitize=false
build=native/target/cuda-check
compare=true
time=true
text=
filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --sanitize) sanitize=true ;;
    --quick) time=false ;;
    --time) compare=false ;;
    --filter) text=${2?} && filter=(--filter "$text") && shift ;;
    --build) build=${2?} && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
$compare || $time || { usage >&2 && exit 2; }

nvcc=$(native/cuda/toolchain.sh --check) || exit 3
capability=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -1 | tr -d .)
case "$capability" in
  '') echo 'no GPU: nvidia-smi names none' >&2 && exit 3 ;;
  90) architecture=90a-real ;;
  *) architecture=$capability-real ;;
esac
mkdir -p "$(dirname "$build")"
echo "$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader | head -1), $("$nvcc" --version | tail -2 | head -1), $(date -u +%F)"
{
  cmake -S native -B "$build" -DVALENCE_CUDA=ON -DCMAKE_CUDA_COMPILER="$nvcc" -DCMAKE_CUDA_ARCHITECTURES="$architecture" \
    && cmake --build "$build" --parallel "$(nproc)" --target valence_cuda valence_cpu valence_cuda_check
} >"$build.log" 2>&1 || { tail -40 "$build.log" >&2; exit 3; }
echo "built in $SECONDS s"

VALENCE_CUBLASLT=$(native/cuda/cublaslt.sh)
export VALENCE_CUBLASLT
echo "cuBLASLt: ${VALENCE_CUBLASLT:-by the loader, if at all}"

check=("$build/cuda/valence_cuda_check" "$build/cuda/libvalence_cuda.so" "$build/cpu/libvalence_cpu.so")
status=0
parts=()
if $compare; then
  # a process each: what breaks the device leaves the others theirs. Few ops need but one
  parts=(elementwise linear attention sampling graphs refusals)
  [ -z "$text" ] || parts=(all)
fi
$time && parts+=(timings)
again() { # OP VARIABLE=VALUE TITLE: the rows of an op once more, where this part has them
  local rows=$1
  case "$part" in
    "$1") ;;
    all | timings)
      [[ $1 = *"$text"* ]] || [[ $text = *"$1"* ]] || return 0
      [[ $text = *"$1"* ]] && rows=$text
      ;;
    *) return 0 ;;
  esac
  echo "$3"
  env "$2" "${check[@]}" --part "$part" --filter "$rows" || status=1
}
for part in "${parts[@]}"; do
  "${check[@]}" --part "$part" "${filter[@]}" || status=1
  again linear VALENCE_CUBLASLT=off 'without cuBLASLt: our own products'
  again attention VALENCE_CUDA_SPLITS=1 'a sequence in one part: what the split of its keys is worth'
done
if $sanitize; then
  # graphs and refusals are left out: they make calls of CUDA fail, which memcheck reports; cuBLASLt, as its races are not ours
  for tool in memcheck racecheck; do
    for part in elementwise linear attention sampling; do
      echo "compute-sanitizer, $tool, $part"
      VALENCE_CUBLASLT=off compute-sanitizer --error-exitcode 1 --tool "$tool" "${check[@]}" --part "$part" --small || status=1
    done
  done
fi
echo "$SECONDS s in all"
exit "$status"
