// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

/**
 * Why a part of an assignment is not carried out.
 *
 * @param reason CamelCase
 * @param message with what to do about it
 */
record Refusal(String reason, String message) {}
