// SPDX-License-Identifier: Apache-2.0
/** What whoever makes a runtime pod and the runtime in it agree on before they talk. */
@NullMarked
package dev.valence.wire.pod;

import org.jspecify.annotations.NullMarked;
