// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import java.util.Optional;

/** A remote folder of model files. */
interface Repository {
    /** For messages. */
    String address();

    Optional<RemoteFile> file(String name);
}
