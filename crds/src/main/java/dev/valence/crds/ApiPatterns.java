// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

/** Patterns several fields share; RE2 syntax, which the API server uses, and Java's agree on all of them. */
final class ApiPatterns {
    static final String DNS_SUBDOMAIN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    /** What clients may send as {@code model}: as public model names are written, {@code Qwen/Qwen2.5-7B-Instruct}. */
    static final String SERVED_NAME = "^[A-Za-z0-9]([A-Za-z0-9._:/@+-]*[A-Za-z0-9])?$";
    /** A decimal number as text, so that a price is never rounded by a float. */
    static final String DECIMAL = "^[0-9]{1,9}(\\.[0-9]{1,9})?$";

    /** Above zero. */
    static final String DURATION = "^[1-9][0-9]{0,6}(ms|s)$";

    private ApiPatterns() {}
}
