// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a checkpoint may come from; the scheme of its URI. */
public enum SourceScheme {
    FILE,
    PVC,
    HF,
    HTTPS,
    S3,
    OCI;

    /** As it stands in a URI, without {@code ://}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scheme of {@code uri}, empty where it has none that is known. */
    public static Optional<SourceScheme> of(String uri) {
        return Arrays.stream(values())
                .filter(scheme -> uri.startsWith(scheme.text() + "://"))
                .findFirst();
    }
}
