// SPDX-License-Identifier: Apache-2.0
/** Names Valence writes into metadata: labels, annotations, finalizers. */
@NullMarked
package dev.valence.crds.metadata;

import org.jspecify.annotations.NullMarked;
