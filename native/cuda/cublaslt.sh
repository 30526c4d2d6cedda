#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints where a cuBLASLt 13 is that can be loaded: $VALENCE_CUBLASLT, beside CUDA's toolkit, or in the packages that PyTorch
# brings. Nothing where it is in none of them; then the loader may still find it.
set -uo pipefail

[ -n "${VALENCE_CUBLASLT:-}" ] && echo "$VALENCE_CUBLASLT" && exit 0
nvcc=$("$(dirname "$0")/toolchain.sh" --check 2>/dev/null)
for file in ${nvcc:+"$(dirname "$nvcc")/../lib64/libcublasLt.so.13"} \
  $(python3 -c 'import glob, sys; print(*[f for p in sys.path if p for f in glob.glob(p + "/nvidia/cu13/lib/libcublasLt.so.13")])' 2>/dev/null); do
  [ -e "$file" ] || continue
  # one that lacks what it needs is of no use; where nobody can tell, it is taken as it is
  command -v python3 >/dev/null && ! python3 -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$file" 2>/dev/null && continue
  echo "$file" && exit 0
done
exit 0
