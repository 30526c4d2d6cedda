// SPDX-License-Identifier: Apache-2.0
/** What the gateway adds to a request's time, against the same request sent to the runtime directly. */
@NullMarked
package dev.valence.gateway.bench;

import org.jspecify.annotations.NullMarked;
