// SPDX-License-Identifier: Apache-2.0
/** The chart as its users meet it: rendered, refused, installed and upgraded. */
@NullMarked
package dev.valence.chart;

import org.jspecify.annotations.NullMarked;
