// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

/** What a device says of itself; memory in bytes, {@code freeBytes} at the time of asking. */
public record DeviceInfo(String name, int threads, int isa, long totalBytes, long freeBytes) {}
