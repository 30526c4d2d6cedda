#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The engine by itself: see CardRun's usage, which it prints when called without arguments.
cd "$(dirname "$0")" || exit 3
# what it unpacks lies beside it, not in a home
export XDG_CACHE_HOME=$PWD/cache
exec jre/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx4g \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp 'lib/*' dev.valence.engine.bench.CardRun "$@"
