// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver.junit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What becomes of a test where a program that it needs is not. */
public final class Absence {
    /** Environment variable that turns a skip for want of the programs of {@code dev/apiserver.sh} into a failure. */
    private static final String APISERVER = "VALENCE_REQUIRE_APISERVER";

    private Absence() {}

    /** As below, for the programs of {@code dev/apiserver.sh}. */
    public static void skipUnless(boolean there, String reason) {
        skipUnless(there, APISERVER, reason);
    }

    /**
     * Skips the running test, with the reason; fails it where it may not be skipped.
     *
     * @param required environment variable that says so with {@code true}
     */
    public static void skipUnless(boolean there, String required, String reason) {
        if (!there) {
            tell(required, reason);
        }
        assumeTrue(there, reason);
    }

    /** @throws IllegalStateException nothing may be skipped for want of the programs of {@code dev/apiserver.sh} */
    static void tell(String reason) {
        tell(APISERVER, reason);
    }

    private static void tell(String required, String reason) {
        if (Boolean.parseBoolean(System.getenv(required))) {
            throw new IllegalStateException(reason);
        }
        // the build's own summary counts skipped tests without their reason
        System.err.println("skipped: " + reason);
    }
}
