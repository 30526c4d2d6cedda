// SPDX-License-Identifier: Apache-2.0
/** A cluster of fakes around a real gateway: runtimes that do as they are told, and a registry set by hand. */
@NullMarked
package dev.valence.gateway.fake;

import org.jspecify.annotations.NullMarked;
