// SPDX-License-Identifier: Apache-2.0
/** What the operator asks of a runtime pod, and what the pod says is so. */
@NullMarked
package dev.valence.wire.assignment;

import org.jspecify.annotations.NullMarked;
