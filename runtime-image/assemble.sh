#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes what an image holds: a small Java runtime, an application's jars, its start script and its AOT cache. The
# Dockerfile calls it, and so do tests and people without Docker.
set -euo pipefail

usage() {
  cat <<TEXT
usage: runtime-image/assemble.sh jre DIR
       runtime-image/assemble.sh app (gateway|operator|runtime) JRE DIR

jre   links a Java runtime with the modules that all three applications need into DIR (jlink; needs a JDK 25 in
      JAVA_HOME or on the PATH).
app   puts an application that Maven has packaged into DIR: lib/, bin/valence-NAME, app.aot. It is started once, as
      training for the AOT cache, on free loopback ports and with no cluster. JRE is what 'jre' made; DIR may be moved
      together with its file times, JRE may not.

Example:
  mvn -DskipTests package
  runtime-image/assemble.sh jre /tmp/valence/jre
  runtime-image/assemble.sh app gateway /tmp/valence/jre /tmp/valence/gateway
  /tmp/valence/gateway/bin/valence-gateway --help

Exit status: 0 done, 1 failed, 2 wrong use, 3 something it needs is not there.
TEXT
}

fail() { # status message
  echo "assemble.sh: $2" >&2
  exit "$1"
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$here")

# jdeps cannot know what is found by name at run time, so this is a list, and the tests that start all three hold it:
# java.naming (DNS, TLS host names), java.management and jdk.management (metrics, the machine's memory),
# java.net.http (Kubernetes client, downloads), jdk.httpserver (the operator's health), jdk.unsupported (Netty, JCTools),
# jdk.crypto.ec (TLS), jdk.zipfs, jdk.net (keep-alive options), java.xml and java.sql (types that Jackson handles),
# jdk.jfr and jdk.jcmd (to look into a pod that is in trouble), java.security.jgss (proxies)
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

jdk_tool() { # name
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/$1" ]; then
    echo "$JAVA_HOME/bin/$1"
  else
    command -v "$1" || fail 3 "no $1: set JAVA_HOME to a JDK 25"
  fi
}

link_jre() { # dir
  local jlink
  jlink=$(jdk_tool jlink)
  case "$("$jlink" --version)" in
    25*) ;;
    *) fail 3 "$jlink is of Java $("$jlink" --version); a JDK 25 is needed: set JAVA_HOME" ;;
  esac
  rm -rf "$1"
  "$jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress=zip-0 --output "$1"
}

# one word a line: module folder, main class, options of the JVM
describe() { # application
  case "$1" in
    gateway) printf '%s\n' runtime/gateway dev.valence.gateway.Main -XX:+UseSerialGC ;;
    operator) printf '%s\n' operator dev.valence.operator.Main -XX:+UseSerialGC ;;
    # the heap serves HTTP; weights and KV cache lie beside it
    runtime) printf '%s\n' runtime/server dev.valence.server.Main '--enable-native-access=ALL-UNNAMED -XX:MaxRAMPercentage=25' ;;
  esac
}

assemble_app() { # application jre dir
  local application=$1 jre=$2 dir=$3 module main options jars
  case "$application" in
    gateway | operator | runtime) ;;
    *) usage >&2 && exit 2 ;;
  esac
  { read -r module; read -r main; read -r options; } < <(describe "$application")
  [ -x "$jre/bin/java" ] || fail 3 "no Java in $jre: make one with 'assemble.sh jre $jre'"
  shopt -s nullglob
  jars=("$repository/$module"/target/*-SNAPSHOT.jar "$repository/$module"/target/*[0-9].jar)
  if [ "${#jars[@]}" != 1 ] || [ ! -d "$repository/$module/target/lib" ]; then
    fail 3 "$module is not packaged: run 'mvn -pl $module -am -DskipTests package' first"
  fi

  rm -rf "$dir"
  mkdir -p "$dir/lib" "$dir/bin"
  # file times are part of what the AOT cache is valid for
  cp -p "${jars[0]}" "$repository/$module"/target/lib/*.jar "$dir/lib/"
  printf '%s\n' "$main" >"$dir/main"
  printf '%s\n' "$options" >"$dir/options"
  # sorted: the order of a class path matters, to the AOT cache too
  (cd "$dir" && printf '%s\n' lib/*.jar | LC_ALL=C sort | paste -sd:) >"$dir/classpath"
  ln -s "$(realpath "$jre")" "$dir/jre"
  install -m 755 "$here/start.sh" "$dir/bin/valence-$application"
  "$here/train.sh" "$application" "$dir"
}

case "${1-}" in
  jre) [ $# = 2 ] || { usage >&2 && exit 2; } && link_jre "$2" ;;
  app) [ $# = 4 ] || { usage >&2 && exit 2; } && assemble_app "$2" "$3" "$4" ;;
  -h | --help) usage ;;
  *) usage >&2 && exit 2 ;;
esac
