// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import java.net.URI;
import java.util.Optional;

/**
 * A file to fetch.
 *
 * @param bytes its length, at least 0; always known, as the disk has to have room for it
 */
record RemoteFile(String name, URI uri, long bytes, Optional<Checksum> checksum) {}
