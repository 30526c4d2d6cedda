// SPDX-License-Identifier: Apache-2.0
/** From resources, pods and what the runtimes say to one immutable picture. The observer never acts. */
@NullMarked
package dev.valence.operator.observe;

import org.jspecify.annotations.NullMarked;
