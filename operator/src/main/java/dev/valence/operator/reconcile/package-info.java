// SPDX-License-Identifier: Apache-2.0
/** The loop: what happens when something changed, in the order observe, plan, apply, report. */
@NullMarked
package dev.valence.operator.reconcile;

import org.jspecify.annotations.NullMarked;
