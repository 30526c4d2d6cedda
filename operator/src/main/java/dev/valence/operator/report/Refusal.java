// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

/**
 * Why a step on a pod failed.
 *
 * @param message names the pod, and has the API server's own words
 * @param lasting whether trying again is in vain until a person does something
 */
public record Refusal(String message, boolean lasting) {}
