// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

/** Sends what choices bring. Belongs to an event loop. */
interface Answer {
    /** There is new output, or a choice has ended. */
    void advance();

    /** Ends what is still set up, such as timers; nothing is sent from here on. */
    void stop();
}
