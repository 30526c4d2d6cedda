#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Finds nvcc 13, or puts it into the user's cache, and prints its path: for compiling the CUDA kernels where no toolkit is.
set -euo pipefail

# The oldest 13: what it builds runs with the drivers of all of CUDA 13 (580 and newer).
PACKAGES=(
  nvidia-cuda-nvcc==13.0.88
  nvidia-cuda-crt==13.0.88
  nvidia-nvvm==13.0.88
  nvidia-cuda-runtime==13.0.96
  nvidia-cuda-cccl==13.0.85
)
VERSION=13.0.88

usage() {
  cat <<TEXT
usage: native/cuda/toolchain.sh [--check]

Prints the path of nvcc 13: the one in \$CUDACXX, on the PATH or in /usr/local/cuda, else one from NVIDIA's wheels on
PyPI, put once into
  \${XDG_CACHE_HOME:-~/.cache}/valence/cuda/$VERSION-<arch>/
(270 MB; needs python3 with pip). A compiler is all it is: no driver, no cuBLAS.

  --check   fetch nothing; exit 1 where there is none

Exit status: 0 there, 1 not there (--check), 2 wrong use or platform, 3 no pip, 4 the wheels cannot be had.
TEXT
}

fail() { # status message...
  local status=$1
  shift
  echo "native/cuda/toolchain.sh: $*" >&2
  exit "$status"
}

check=false
case "${1-}" in
  '') ;;
  --check) check=true ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac

is_13() { "$1" --version 2>/dev/null | grep -q 'release 13\.'; }

for nvcc in "${CUDACXX:-}" "$(command -v nvcc || true)" /usr/local/cuda/bin/nvcc; do
  if [ -n "$nvcc" ] && [ -x "$nvcc" ] && is_13 "$nvcc"; then
    echo "$nvcc"
    exit 0
  fi
done

[ "$(uname -s)" = Linux ] || fail 2 "there are wheels of nvcc for Linux only; this is $(uname -s)"
root=${XDG_CACHE_HOME:-$HOME/.cache}/valence/cuda
home=$root/$VERSION-$(uname -m)
nvcc=$home/nvidia/cu13/bin/nvcc

present() { [ -f "$home/complete" ] && is_13 "$nvcc"; }

if present; then
  echo "$nvcc"
  exit 0
fi
if $check; then
  echo "native/cuda/toolchain.sh: no nvcc 13 in \$CUDACXX, on the PATH, in /usr/local/cuda or in $home" >&2
  exit 1
fi
python3 -m pip --version >/dev/null 2>&1 || fail 3 "python3 with pip is needed to fetch nvcc (apt-get install python3-pip)"

mkdir -p "$root"
# two callers at once would fetch twice
exec 9>"$root/lock"
flock 9
if ! present; then
  rm -rf "$home"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --only-binary=:all: \
    --target "$home" "${PACKAGES[@]}" >&2 || fail 4 "pip cannot fetch ${PACKAGES[*]}"
  ln -s lib "$home/nvidia/cu13/lib64" # where nvcc looks
  is_13 "$nvcc" || fail 4 "$nvcc does not run"
  touch "$home/complete"
fi
echo "$nvcc"
