// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

/** What a device says of itself; memory in bytes, {@code freeBytes} at the time of asking. */
public record DeviceInfo(String name, long freeBytes) {}
