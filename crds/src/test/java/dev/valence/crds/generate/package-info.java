// SPDX-License-Identifier: Apache-2.0
/** Makes the CRD manifests from the API types, and holds the committed ones to them. */
@NullMarked
package dev.valence.crds.generate;

import org.jspecify.annotations.NullMarked;
