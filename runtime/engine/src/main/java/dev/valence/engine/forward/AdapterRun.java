// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

import dev.valence.engine.lora.Adapter;

/**
 * Neighbouring rows of a step that wear one adapter.
 *
 * @param begin of the rows
 * @param end one past the last
 * @param logitBegin the same sequences among the rows whose logits are wanted
 * @param logitEnd one past the last of those
 */
public record AdapterRun(Adapter adapter, int begin, int end, int logitBegin, int logitEnd) {}
