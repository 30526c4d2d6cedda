// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

/** A container that cannot be started as its pod describes it: shown as {@code CreateContainerConfigError}. */
final class ContainerConfigException extends RuntimeException {
    ContainerConfigException(String message) {
        super(message);
    }
}
