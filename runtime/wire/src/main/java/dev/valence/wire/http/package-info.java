// SPDX-License-Identifier: Apache-2.0
/** What gateway and runtime agree on beside the bodies. */
@NullMarked
package dev.valence.wire.http;

import org.jspecify.annotations.NullMarked;
