// SPDX-License-Identifier: Apache-2.0
/**
 * Brings a model source to a local folder: mounted folders, the Hugging Face hub, plain HTTPS. Downloads are resumed,
 * checked, and published whole or not at all, into a cache that several processes may share.
 */
@NullMarked
package dev.valence.engine.source;

import org.jspecify.annotations.NullMarked;
