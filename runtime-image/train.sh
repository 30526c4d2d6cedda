#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts an assembled application once, asks it what a probe and a client would, stops it, and leaves app.aot: the
# classes it loaded, laid out so that the next start maps them (JEP 483, 514). Called by assemble.sh.
set -euo pipefail

application=$1
dir=$2
log=$dir/training.log
work=$(mktemp -d)
started=

cleanup() {
  [ -z "$started" ] || kill "$started" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# a cluster that refuses every connection: training is the same with and without one
cat >"$work/kubeconfig" <<YAML
apiVersion: v1
kind: Config
current-context: none
clusters: [{name: none, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: none, user: {}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
YAML

free_port() { # one that nobody listens on; below the range that connections take
  local port
  while true; do
    port=$((10000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

get() { # port path
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: training\r\nConnection: close\r\n\r\n' "$2" >&3
  head -n 1 <&3
  exec 3>&-
}

post() { # port path json
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'POST %s HTTP/1.1\r\nHost: training\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' \
    "$2" "${#3}" "$3" >&3
  head -n 1 <&3
  exec 3>&-
}

api=$(free_port)
control=$(free_port)
chat='{"model":"none","messages":[{"role":"user","content":"hello"}],"stream":true}'
case "$application" in
  gateway) arguments=(--host=127.0.0.1 "--port=$api" "--control-port=$control" --hold-seconds=0) probe=$api ;;
  operator) arguments=(--namespaces=training "--metrics-port=$control") probe=$control ;;
  runtime) arguments=(--host=127.0.0.1 "--port=$api" "--control-port=$control" "--cache-dir=$work/cache") probe=$api ;;
esac

train() { # starts the application once and ends it; what it leaves is the cache
  rm -f "$dir/app.aot"
  KUBECONFIG=$work/kubeconfig VALENCE_TOKEN=training JAVA_OPTIONS="-XX:AOTCacheOutput=app.aot -Duser.home=$work" \
    "$dir/bin/valence-$application" "${arguments[@]}" >"$log" 2>&1 &
  started=$!
  for _ in $(seq 300); do
    if ! live || (get "$probe" /health/live) >/dev/null 2>&1; then break; fi
    sleep 0.2
  done
  if live; then
    for _ in 1 2 3; do
      (get "$probe" /health/ready && get "$control" /metrics && get "$api" /v1/models && post "$api" /v1/chat/completions "$chat") \
        >>"$log" 2>&1 || true # an operator has no API, and none of them is ready
    done
    kill -TERM "$started"
  fi
  # an operator without a cluster ends by itself: its classes are loaded by then
  wait "$started" || true
  started=
}

live() { kill -0 "$started" 2>/dev/null; }

# a JVM links all classes of a cache before it runs any: one that cannot use it ends here, not in a pod
loads() { [ -s "$dir/app.aot" ] && JAVA_OPTIONS=-XX:AOTMode=on "$dir/bin/valence-$application" --help >>"$log" 2>&1; }

usable=
for attempt in 1 2 3; do
  train
  if loads; then
    usable=yes
    break
  fi
  echo "train.sh: the AOT cache of attempt $attempt is not usable" >&2
done
[ -n "$usable" ] || {
  tail -n 30 "$log" >&2
  echo "train.sh: $application left no AOT cache that a JVM can use; all of its output in $log" >&2
  exit 1
}
rm -f "$log"
