// SPDX-License-Identifier: Apache-2.0
/** From a request's model name to a replica: small pure decisions over snapshot, load and time. */
@NullMarked
package dev.valence.gateway.route;

import org.jspecify.annotations.NullMarked;
