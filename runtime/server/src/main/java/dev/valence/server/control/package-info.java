// SPDX-License-Identifier: Apache-2.0
/** The operator's side of the process: assignments in, state out, metrics. */
@NullMarked
package dev.valence.server.control;

import org.jspecify.annotations.NullMarked;
