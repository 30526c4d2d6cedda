// SPDX-License-Identifier: Apache-2.0
/** What to compute next: pure decisions over the state of queues, blocks and shares. */
@NullMarked
package dev.valence.engine.schedule;

import org.jspecify.annotations.NullMarked;
