// SPDX-License-Identifier: Apache-2.0
/** A real kube-apiserver and its etcd, run as child processes of this one and gone with it. */
@NullMarked
package dev.valence.apiserver;

import org.jspecify.annotations.NullMarked;
