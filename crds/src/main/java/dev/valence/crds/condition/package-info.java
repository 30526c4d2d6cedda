// SPDX-License-Identifier: Apache-2.0
/** The conditions of every Valence resource: their types, their reasons, and how a list of them changes. */
@NullMarked
package dev.valence.crds.condition;

import org.jspecify.annotations.NullMarked;
