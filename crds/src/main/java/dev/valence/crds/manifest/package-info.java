// SPDX-License-Identifier: Apache-2.0
/** The CRD manifests the jar carries, for whoever installs them. */
@NullMarked
package dev.valence.crds.manifest;

import org.jspecify.annotations.NullMarked;
