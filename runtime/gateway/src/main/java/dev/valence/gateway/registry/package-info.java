// SPDX-License-Identifier: Apache-2.0
/** Which names are served and by which replicas: an immutable snapshot folded from the cluster's resources. */
@NullMarked
package dev.valence.gateway.registry;

import org.jspecify.annotations.NullMarked;
