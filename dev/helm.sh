#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts helm into the user's cache, built from its Go module, for the chart's tests.
set -euo pipefail

HELM_VERSION=${VALENCE_HELM_VERSION:-4.3.1}

usage() {
  cat <<TEXT
usage: dev/helm.sh [--check]

Builds helm $HELM_VERSION from source with Go, once, into
  \${XDG_CACHE_HOME:-~/.cache}/valence/helm/<version>-linux-<arch>/
and prints the path of the program. Takes some minutes on 2 cores; does nothing where it is there already.

  --check   build nothing; exit 0 where it is there, 1 where not

VALENCE_HELM_VERSION picks another version.
Exit status: 0 there, 1 not there (--check), 2 wrong use, 3 no Go, 4 the build failed or the modules cannot be had.
TEXT
}

fail() { # status message...
  local status=$1
  shift
  echo "dev/helm.sh: $*" >&2
  exit "$status"
}

check=false
case "${1-}" in
  '') ;;
  --check) check=true ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac

root=${XDG_CACHE_HOME:-$HOME/.cache}/valence/helm
case "$(uname -m)" in
  x86_64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac
home=$root/$HELM_VERSION-linux-$arch
helm=$home/helm

if [ -x "$helm" ]; then
  echo "$helm"
  exit 0
fi
if $check; then
  echo "dev/helm.sh: not in $home" >&2
  exit 1
fi

go=$("$(dirname "$0")/go.sh") || fail 3 "helm $HELM_VERSION builds with Go 1.26 or newer, and there is none"
export PATH=$go:$PATH

mkdir -p "$home"
# two callers at once would build twice
exec 9>"$root/lock"
flock 9
if [ ! -x "$helm" ]; then
  log=$home/build.log
  package=helm.sh/helm/v${HELM_VERSION%%.*}
  echo "building helm $HELM_VERSION" >&2
  started=$SECONDS
  work=$(mktemp -d "$root/build.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  GOBIN=$work GOWORK=off nice go install -ldflags "-s -w -X $package/internal/version.version=v$HELM_VERSION" \
    "$package/cmd/helm@v$HELM_VERSION" >"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    fail 4 "helm does not build; all of it in $log"
  }
  mv "$work/helm" "$helm"
  echo "built helm in $((SECONDS - started)) s" >&2
fi
echo "$helm"
