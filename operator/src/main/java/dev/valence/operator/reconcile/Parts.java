// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.operator.report.Events;

/** What all reconcilers share. */
public record Parts(Loop loop, Outlooks outlooks, Caches caches, Events events) {}
