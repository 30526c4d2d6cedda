// SPDX-License-Identifier: Apache-2.0
/** What the gateway reads of a request's body, and how much it lets in. */
@NullMarked
package dev.valence.gateway.body;

import org.jspecify.annotations.NullMarked;
