#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Puts kube-apiserver, etcd and kubectl into the user's cache, built from their Go modules, for tests and `valence up`.
set -euo pipefail

K8S_VERSION=${VALENCE_K8S_VERSION:-1.36.3}

usage() {
  cat <<TEXT
usage: dev/apiserver.sh [--check]

Builds kube-apiserver, etcd and kubectl $K8S_VERSION from source with Go, once, into
  \${XDG_CACHE_HOME:-~/.cache}/valence/k8s/<version>-linux-<arch>/
and prints that directory. Takes 5 to 10 minutes and 4 GB of disk on 2 cores; does nothing where they are there already.

  --check   build nothing; exit 0 where they are there, 1 where not

VALENCE_K8S_VERSION picks another version.
Exit status: 0 there, 1 not there (--check), 2 wrong use or platform, 3 no Go, 4 the modules cannot be had, 5 the build failed.
TEXT
}

fail() { # status message...
  local status=$1
  shift
  echo "dev/apiserver.sh: $*" >&2
  exit "$status"
}

check=false
case "${1-}" in
  '') ;;
  --check) check=true ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac

[ "$(uname -s)" = Linux ] || fail 2 "kube-apiserver is built for Linux only; this is $(uname -s)"
case "$(uname -m)" in
  x86_64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) fail 2 "no build for the architecture $(uname -m); amd64 and arm64 are known" ;;
esac

root=${XDG_CACHE_HOME:-$HOME/.cache}/valence/k8s
home=$root/$K8S_VERSION-linux-$arch
binaries=(kube-apiserver etcd kubectl)

present() {
  local name
  for name in "${binaries[@]}"; do
    [ -x "$home/$name" ] || return 1
  done
}

if present; then
  echo "$home"
  exit 0
fi
if $check; then
  echo "dev/apiserver.sh: not in $home" >&2
  exit 1
fi

go=$("$(dirname "$0")/go.sh") || fail 3 "Kubernetes $K8S_VERSION builds with Go 1.26 or newer, and there is none"
export PATH=$go:$PATH

mkdir -p "$home" "$root/build"
# two callers at once would build twice
exec 9>"$root/build/lock"
flock 9
if present; then
  echo "$home"
  exit 0
fi

work=$root/build/$K8S_VERSION
log=$work/log
mkdir -p "$work"
cd "$work"
: >"$log"
# the module is ours to write, whatever workspace or vendoring the caller is used to
export GOFLAGS=-mod=mod GOWORK=off

logged() { # status what command...
  local status=$1 what=$2
  shift 2
  echo "\$ $*" >>"$log"
  "$@" >>"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    fail "$status" "$what; all of it in $log"
  }
}

# Kubernetes requires its own libraries at v0.0.0 and replaces them by folders of its tree: a module that wants to
# build its commands replaces them by their releases, which carry the same number behind v0
if [ ! -f module-written ]; then
  rm -f go.mod go.sum
  echo "modules of Kubernetes $K8S_VERSION" >&2
  logged 4 "cannot start a module" go mod init valence.dev/apiserver
  logged 4 "cannot fetch k8s.io/kubernetes@v$K8S_VERSION: is the Go module proxy reachable (go env GOPROXY)?" \
    go mod download "k8s.io/kubernetes@v$K8S_VERSION"
  gomod=$(go env GOMODCACHE)/cache/download/k8s.io/kubernetes/@v/v$K8S_VERSION.mod
  edits=(-require="k8s.io/kubernetes@v$K8S_VERSION")
  for module in $(sed -nE 's#^(replace)?[[:space:]]*(k8s\.io/[a-z-]+) => \./staging/.*#\2#p' "$gomod"); do
    edits+=(-replace="$module=$module@v0.${K8S_VERSION#1.}")
  done
  logged 4 "cannot write the module" go mod edit "${edits[@]}"
  touch module-written
fi

minor=${K8S_VERSION#1.}
stamp=k8s.io/component-base/version
flags="-s -w -X $stamp.gitVersion=v$K8S_VERSION -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%%.*}"

build() { # name package
  [ ! -x "$home/$1" ] || return 0
  local started=$SECONDS
  echo "building $1" >&2
  logged 5 "$1 does not build" nice go build -ldflags "$flags" -o "$work/$1" "$2"
  mv "$work/$1" "$home/$1"
  echo "built $1 in $((SECONDS - started)) s" >&2
}

build etcd go.etcd.io/etcd/server/v3
build kubectl k8s.io/kubernetes/cmd/kubectl
build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
echo "$home"
