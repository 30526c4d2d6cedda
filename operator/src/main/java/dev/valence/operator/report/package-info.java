// SPDX-License-Identifier: Apache-2.0
/** From what is so and what was planned to status, conditions and events. */
@NullMarked
package dev.valence.operator.report;

import org.jspecify.annotations.NullMarked;
