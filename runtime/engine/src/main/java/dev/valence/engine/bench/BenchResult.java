// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import java.util.List;

/**
 * Medians over the runs, and every run.
 *
 * @param prefillTokensPerSecond prompt tokens over the time to the first token
 * @param decodeTokensPerSecond of one stream, from its first token on, after a prompt of one token
 */
public record BenchResult(
        String architecture,
        String quantization,
        String device,
        int threads,
        int promptTokens,
        int generateTokens,
        double prefillTokensPerSecond,
        double decodeTokensPerSecond,
        List<Double> prefillRuns,
        List<Double> decodeRuns) {}
