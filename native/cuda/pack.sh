#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One archive with which the whole engine runs on a machine with a GPU, nvcc 13 and PyTorch, and neither JDK nor network.
set -euo pipefail
cd "$(dirname "$0")/../.."

# what fits through the doors there are to such machines
MOST_BYTES=$((40 << 20))

usage() {
  cat <<TEXT
usage: native/cuda/pack.sh [ARCHIVE]

Packs into ARCHIVE (default: native/target/valence-cuda.tar.xz), of at most 40 MiB:
  run.sh      checks and times everything there; its own --help says how
  jre/        a Java runtime (jlink), for this machine's architecture
  lib/        the engine's jars; kernels/ libvalence_cuda.so for sm_90a, built here where nvcc 13 is
  native/     the sources of both libraries, for check.sh
  fixtures/   tiny checkpoints with what transformers computes on them; models/ the bundled model

Needs a JDK 25 in JAVA_HOME, Maven, cmake, g++, xz and python3.
Exit status: 0 done, 1 too large or failed, 2 wrong use, 3 something it needs is not there.
TEXT
}

case "${1-}" in
  -h | --help) usage && exit 0 ;;
  -*) usage >&2 && exit 2 ;;
esac
archive=$(realpath -m "${1:-native/target/valence-cuda.tar.xz}")
[ "$("${JAVA_HOME:?set it to a JDK 25}/bin/jlink" --version | cut -d. -f1)" = 25 ] || { echo "pack.sh: JAVA_HOME must be a JDK 25" >&2; exit 3; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/valence-cuda
mkdir -p "$root/lib" "$root/kernels" "$root/fixtures" "$root/models" "$root/native"

mvn -B -ntp -q -DskipTests -pl runtime/engine -am package \
  dependency:copy-dependencies -DincludeScope=test -DoutputDirectory="$root/lib" \
  -DexcludeGroupIds=org.junit.jupiter,org.junit.platform,org.opentest4j,org.assertj,com.tngtech.archunit,org.apiguardian,net.bytebuddy
cp runtime/engine/target/engine-*.jar "$root/lib/"
# the tokenizer's library for other systems is three quarters of its jar
python3 - "$root"/lib/tokenizers-*.jar "linux-$(uname -m)" <<'PYTHON'
import os, sys, zipfile
jar, platform = sys.argv[1:]
with zipfile.ZipFile(jar) as old, zipfile.ZipFile(jar + ".small", "w", zipfile.ZIP_STORED) as new:
    for entry in old.infolist():
        if not entry.filename.startswith("native/lib/") or platform in entry.filename or entry.filename.endswith(".properties"):
            new.writestr(entry, old.read(entry), zipfile.ZIP_STORED)
os.replace(jar + ".small", jar)
PYTHON

# java.net.http and java.xml: sources and their signatures; management: the memory of the heap; jdk.unsupported: JNA
"$JAVA_HOME/bin/jlink" --output "$root/jre" --strip-debug --no-header-files --no-man-pages --compress=zip-0 \
  --add-modules java.base,java.logging,java.management,java.net.http,java.xml,jdk.management,jdk.unsupported,jdk.zipfs
if command -v strip >/dev/null; then
  find "$root/jre" -name '*.so' -exec strip --strip-unneeded {} +
fi

git ls-files --cached --others --exclude-standard native | grep -v '^native/pom.xml$' | tar -cf - -T - | tar -xf - -C "$root"
cp -r runtime/engine/src/test/resources/fixtures/*-*32* runtime/engine/src/test/resources/fixtures/*bf16* "$root/fixtures/"
rm -rf "$root"/fixtures/adapter-*
# the smallest of the bundled models that speaks
cp -r examples/models/valence-nano-draft "$root/models/"
cp native/cuda/pack/*.sh native/cuda/peer.py "$root/"

if nvcc=$(native/cuda/toolchain.sh --check 2>/dev/null); then
  cmake -S native -B native/target/pack -DVALENCE_CUDA=ON -DCMAKE_CUDA_COMPILER="$nvcc" -DCMAKE_CUDA_ARCHITECTURES=90a-real >/dev/null
  cmake --build native/target/pack --parallel "$(nproc)" --target valence_cuda >/dev/null
  cp native/target/pack/cuda/libvalence_cuda.so "$root/kernels/"
else
  echo 'pack.sh: no nvcc 13 here, so the archive has no built libvalence_cuda.so; run.sh builds one' >&2
fi

mkdir -p "$(dirname "$archive")"
tar -C "$work" --owner=0 --group=0 --sort=name -cf - valence-cuda | xz -T0 -3 >"$archive"
bytes=$(stat -c %s "$archive")
echo "$archive: $bytes bytes"
[ "$bytes" -le "$MOST_BYTES" ] || { echo "pack.sh: larger than $MOST_BYTES bytes" >&2; exit 1; }
