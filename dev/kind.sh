#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Kind cluster with Valence on it: images built and loaded, chart installed, quickstart applied.
set -euo pipefail

KIND_VERSION=${VALENCE_KIND_VERSION:-0.33.0}
CLUSTER=${VALENCE_KIND_CLUSTER:-valence}

usage() {
  cat <<TEXT
usage: dev/kind.sh (check | up | down)

check   says whether a cluster can be had here: needs Docker with buildx, kubectl, and Go, which builds kind and helm
        once into the user's cache
up      makes the cluster '$CLUSTER' where there is none, builds the images for this machine, loads them and installs the
        chart; prints the path of the kubeconfig on its last line
down    removes the cluster

VALENCE_KIND_CLUSTER names another cluster, VALENCE_KIND_VERSION another kind.
Exit status: 0 done, 1 failed, 2 wrong use, 3 not to be had here; the last line on stderr says why.
TEXT
}

fail() { # status message
  echo "dev/kind.sh: $2" >&2
  exit "$1"
}

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/valence/kind
kubeconfig=$cache/$CLUSTER.kubeconfig
kind=$cache/$KIND_VERSION/kind

check() {
  command -v docker >/dev/null || fail 3 "docker is not on the PATH"
  docker info >/dev/null 2>&1 || fail 3 "the docker on the PATH reaches no Docker engine ('docker info' fails)"
  docker buildx version >/dev/null 2>&1 || fail 3 "docker has no buildx"
  command -v kubectl >/dev/null || fail 3 "kubectl is not on the PATH"
  [ -x "$kind" ] || command -v go >/dev/null || fail 3 "go, which builds kind, is not on the PATH"
  "$repository/dev/helm.sh" --check >/dev/null 2>&1 || command -v go >/dev/null ||
    fail 3 "there is no helm, and no go on the PATH for dev/helm.sh to build it"
}

install_kind() {
  [ ! -x "$kind" ] || return 0
  echo "building kind $KIND_VERSION" >&2
  mkdir -p "${kind%/*}"
  GOBIN=${kind%/*} GOWORK=off go install "sigs.k8s.io/kind@v$KIND_VERSION" || fail 3 "kind $KIND_VERSION does not build"
}

up() {
  local helm version image
  install_kind
  helm=$("$repository/dev/helm.sh") || fail 3 "no helm to be had"
  cd "$repository"
  "$kind" get clusters 2>/dev/null | grep -qx "$CLUSTER" ||
    "$kind" create cluster --name "$CLUSTER" --kubeconfig "$kubeconfig" --wait 120s --config - >&2 <<YAML
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
- role: control-plane
  extraMounts:
  # the bundled checkpoints, which pools mount as /models
  - {hostPath: $repository/examples/models, containerPath: /valence/models, readOnly: true}
YAML
  "$kind" export kubeconfig --name "$CLUSTER" --kubeconfig "$kubeconfig" >&2
  docker buildx bake -f runtime-image/docker-bake.hcl local >&2
  version=$(sed -n 's/^appVersion: //p' helm/valence/Chart.yaml)
  for image in gateway operator runtime; do
    "$kind" load docker-image --name "$CLUSTER" "valence/$image:$version" >&2
  done
  KUBECONFIG=$kubeconfig kubectl create namespace models --dry-run=client -o yaml |
    KUBECONFIG=$kubeconfig kubectl apply -f - >&2
  KUBECONFIG=$kubeconfig "$helm" upgrade --install valence helm/valence --namespace valence-system \
    --create-namespace --set 'watchNamespaces={models}' --wait --timeout 5m >&2
  echo "$kubeconfig"
}

case "${1-}" in
  check) check ;;
  up) check && up ;;
  down) check && install_kind && "$kind" delete cluster --name "$CLUSTER" >&2 ;;
  -h | --help) usage ;;
  *) usage >&2 && exit 2 ;;
esac
