// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver.junit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What becomes of a test where the programs of {@code dev/apiserver.sh} are not. */
public final class Absence {
    /** Environment variable that turns a skip into a failure. */
    private static final String REQUIRED = "VALENCE_REQUIRE_APISERVER";

    private Absence() {}

    /** Skips the running test, with the reason; fails it where nothing may be skipped. */
    public static void skipUnless(boolean there, String reason) {
        if (!there) {
            tell(reason);
        }
        assumeTrue(there, reason);
    }

    /** @throws IllegalStateException nothing may be skipped */
    static void tell(String reason) {
        if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
            throw new IllegalStateException(reason);
        }
        // the build's own summary counts skipped tests without their reason
        System.err.println("skipped: " + reason);
    }
}
