// SPDX-License-Identifier: Apache-2.0
/** The in-cluster front door: from a client's request to a replica that answers it. */
@NullMarked
package dev.valence.gateway;

import org.jspecify.annotations.NullMarked;
