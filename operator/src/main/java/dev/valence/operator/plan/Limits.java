// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.Rollout;
import java.time.Duration;

/** Every bound the planner works with. */
public final class Limits {
    /** A pod being emptied is deleted after this, whatever it still holds; later where a model on it may take longer. */
    public static final Duration DRAIN = Duration.ofSeconds(Rollout.DEFAULT_DRAIN_TIMEOUT_SECONDS);

    /** A pod away for longer than this loses its models to others that have room; a restart takes less. */
    public static final Duration AWAY = Duration.ofSeconds(60);

    /** A replaced pod that is not ready after this has failed, and the rollout stops. */
    public static final Duration START = Duration.ofMinutes(10);

    /** A pod terminating for longer than this is given up, and another name takes its place. */
    public static final Duration TERMINATE = Duration.ofMinutes(10);

    /** A pod that died young is made again after this; the wait doubles with each that dies young after it, */
    public static final Duration REMAKE_FIRST = Duration.ofSeconds(10);

    /** up to this. */
    public static final Duration REMAKE_LONGEST = Duration.ofMinutes(5);

    /** KV cache a model gets where there is room, in multiples of the least, which holds one request of full length. */
    public static final int KV_MULTIPLE = 8;

    /** Adapter memory before it was measured: this part of the base's weights for each rank; twice what usual adapters take. */
    static final double ADAPTER_SHARE_PER_RANK = 1.0 / 400;

    /** Pods named in a message about memory; more would hide the largest. */
    static final int PODS_IN_MESSAGE = 6;

    private Limits() {}
}
