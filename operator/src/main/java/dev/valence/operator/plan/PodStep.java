// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

/** One thing to do with one pod. */
public sealed interface PodStep {
    String pool();

    String pod();

    /** Make it; doing so twice changes nothing. */
    record Create(String pool, String pod) implements PodStep {}

    /** Mark it as being emptied, so that the time this takes is bounded even over a restart of the operator. */
    record Drain(String pool, String pod, String why) implements PodStep {}

    /** Take the mark back: it stays after all. */
    record Keep(String pool, String pod) implements PodStep {}

    /** It holds nothing, or its time to let go is over. */
    record Delete(String pool, String pod, String why) implements PodStep {}
}
