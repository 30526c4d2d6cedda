#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Starts the application this file lies with. JAVA_OPTIONS (words split at spaces) are added to the JVM's options.
set -eu

# relative names keep the class path, and with it the AOT cache, valid wherever the folder lies
cd "$(dirname "$(readlink -f "$0")")/.."

aot=
[ ! -f app.aot ] || aot=-XX:AOTCache=app.aot

# exec: signals have to reach the JVM, which drains on SIGTERM
# shellcheck disable=SC2046,SC2086 # words are wanted
exec jre/bin/java $aot \
  -XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError -XX:+UseCompactObjectHeaders \
  $(cat options) ${JAVA_OPTIONS:-} \
  -cp "$(cat classpath)" "$(cat main)" "$@"
