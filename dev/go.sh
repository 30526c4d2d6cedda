#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Finds a Go that is new enough to build Kubernetes and helm; an older one fetches it, checked by Go's checksum database.
set -euo pipefail

GO_VERSION=1.26.8

usage() {
  cat <<TEXT
usage: dev/go.sh

Prints the folder of a go program of version ${GO_VERSION%.*} or newer: that of the PATH, or else Go $GO_VERSION, which any
older Go (Debian's golang-go, say) downloads once as a module into
  \${XDG_CACHE_HOME:-~/.cache}/valence/go/

Exit status: 0 printed, 2 wrong use or platform, 3 no Go at all, 4 it cannot be had.
TEXT
}

fail() { # status message...
  local status=$1
  shift
  echo "dev/go.sh: $*" >&2
  exit "$status"
}

case "${1-}" in
  '') ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac

new_enough() { # program
  local version
  version=$(GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null) || return 1
  printf '%s\n' "${GO_VERSION%.*}" "${version#go}" | sort --check=quiet --version-sort
}

program=$(command -v go) || fail 3 "go is not on the PATH: apt-get install golang-go, or see https://go.dev/dl"
if new_enough "$program"; then
  dirname "$program"
  exit 0
fi

case "$(uname -m)" in
  x86_64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) fail 2 "no Go is fetched for the architecture $(uname -m); amd64 and arm64 are known" ;;
esac
cache=${XDG_CACHE_HOME:-$HOME/.cache}/valence/go
module=golang.org/toolchain@v0.0.1-go$GO_VERSION.linux-$arch
home=$cache/$module
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if ! new_enough "$home/bin/go"; then
  echo "fetching Go $GO_VERSION" >&2
  (cd "$cache" && GOMODCACHE=$cache GOFLAGS=-modcacherw GOTOOLCHAIN=local "$program" mod download "$module" >&2) ||
    fail 4 "cannot fetch $module: is the Go module proxy reachable (go env GOPROXY)?"
  # modules carry no permissions to run
  chmod +x "$home"/bin/* "$home"/pkg/tool/*/*
fi
echo "$home/bin"
