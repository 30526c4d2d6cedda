// SPDX-License-Identifier: Apache-2.0
/** HTTPS, paths and content types in front of the resources. */
@NullMarked
package dev.valence.cli.apiserver.http;

import org.jspecify.annotations.NullMarked;
