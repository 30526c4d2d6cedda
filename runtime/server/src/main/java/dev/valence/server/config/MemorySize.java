// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as Kubernetes writes them: {@code 512Mi}, {@code 8Gi}, {@code 8G}, {@code 1073741824}. */
public final class MemorySize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(Ki|Mi|Gi|Ti|k|M|G|T)?");

    private MemorySize() {}

    /** @throws IllegalArgumentException another form, or too many for a long */
    public static long parseBytes(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no size; write it as 512Mi, 8Gi or in bytes");
        }
        long unit = switch (matcher.group(2)) {
            case null -> 1L;
            case "Ki" -> 1L << 10;
            case "Mi" -> 1L << 20;
            case "Gi" -> 1L << 30;
            case "Ti" -> 1L << 40;
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            default -> 1_000_000_000_000L;
        };
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is more bytes than can be counted", e);
        }
    }
}
