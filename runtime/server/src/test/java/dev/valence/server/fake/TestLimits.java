// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import dev.valence.server.config.Limits;
import java.time.Duration;

/** The usual limits with one changed. */
public final class TestLimits {
    private TestLimits() {}

    public static Limits keepAlive(Duration silence) {
        return with(Limits.DEFAULT.maxBodyBytes(), Limits.DEFAULT.bodyTime(), Limits.DEFAULT.requestTime(), silence);
    }

    public static Limits requestTime(Duration longest) {
        return with(Limits.DEFAULT.maxBodyBytes(), Limits.DEFAULT.bodyTime(), longest, Limits.DEFAULT.keepAlive());
    }

    public static Limits body(long maxBytes, Duration longest) {
        return with(maxBytes, longest, Limits.DEFAULT.requestTime(), Limits.DEFAULT.keepAlive());
    }

    public static Limits slowReaders(Duration stallTime, int maxPendingChars) {
        return of(stallTime, maxPendingChars, Limits.DEFAULT.maxInFlight(), 4096, Duration.ofSeconds(75));
    }

    public static Limits inFlight(int most) {
        return of(Limits.DEFAULT.stallTime(), Limits.DEFAULT.maxPendingChars(), most, 4096, Duration.ofSeconds(75));
    }

    public static Limits connections(int most, Duration idle) {
        return of(Limits.DEFAULT.stallTime(), Limits.DEFAULT.maxPendingChars(), 2048, most, idle);
    }

    public static Limits bodies(long maxBytes) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                usual.maxBodyBytes(),
                maxBytes,
                usual.bodyTime(),
                usual.requestTime(),
                usual.keepAlive(),
                usual.stallTime(),
                usual.maxPendingChars(),
                usual.maxPendingLogprobs(),
                usual.maxInFlight(),
                usual.maxConnections(),
                usual.idleConnection(),
                usual.drainTime());
    }

    public static Limits pendingLogprobs(int most) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                usual.maxBodyBytes(),
                usual.maxBodiesBytes(),
                usual.bodyTime(),
                usual.requestTime(),
                usual.keepAlive(),
                usual.stallTime(),
                Integer.MAX_VALUE,
                most,
                usual.maxInFlight(),
                usual.maxConnections(),
                usual.idleConnection(),
                usual.drainTime());
    }

    private static Limits with(long maxBodyBytes, Duration bodyTime, Duration requestTime, Duration keepAlive) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                maxBodyBytes,
                usual.maxBodiesBytes(),
                bodyTime,
                requestTime,
                keepAlive,
                usual.stallTime(),
                usual.maxPendingChars(),
                usual.maxPendingLogprobs(),
                usual.maxInFlight(),
                usual.maxConnections(),
                usual.idleConnection(),
                usual.drainTime());
    }

    private static Limits of(
            Duration stallTime, int maxPendingChars, int maxInFlight, int maxConnections, Duration idleConnection) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                usual.maxBodyBytes(),
                usual.maxBodiesBytes(),
                usual.bodyTime(),
                usual.requestTime(),
                usual.keepAlive(),
                stallTime,
                maxPendingChars,
                usual.maxPendingLogprobs(),
                maxInFlight,
                maxConnections,
                idleConnection,
                usual.drainTime());
    }
}
