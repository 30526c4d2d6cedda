// SPDX-License-Identifier: Apache-2.0
/** One client request and the attempts made for it at replicas. */
@NullMarked
package dev.valence.gateway.proxy;

import org.jspecify.annotations.NullMarked;
