// SPDX-License-Identifier: Apache-2.0
/** Child processes that never outlive this one. */
@NullMarked
package dev.valence.cli.process;

import org.jspecify.annotations.NullMarked;
