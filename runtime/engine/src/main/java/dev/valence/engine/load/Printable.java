// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

/** Text from a file, made fit for a message: bounded, without control characters. */
public final class Printable {
    private static final int MAX_CHARS = 200;

    private Printable() {}

    public static String of(String text) {
        String head = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text;
        return head.replaceAll("\\p{Cntrl}", "�");
    }
}
