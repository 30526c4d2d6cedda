#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: bench.sh CHECKPOINT: 32 streams with 1024 tokens of context, then one stream.
set -uo pipefail
cd "$(dirname "$0")" || exit 3
status=0
./engine.sh cuda streams 32 1024 128 "$1" || status=1
./engine.sh cuda single 2048 128 3 "$1" || status=1
exit "$status"
