// SPDX-License-Identifier: Apache-2.0
/**
 * What the operator must do on a Kubernetes API, whichever it is: written against a client, with a kubelet and runtimes
 * that are made up, and shared with the module that brings an API of its own.
 */
@NullMarked
package dev.valence.operator.scenario;

import org.jspecify.annotations.NullMarked;
