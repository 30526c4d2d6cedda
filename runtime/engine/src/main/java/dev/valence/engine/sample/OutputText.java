// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import dev.valence.engine.token.StreamingDetokenizer;
import java.util.ArrayDeque;
import java.util.List;

/** The text of one generation, in whole code points, up to its first stop string, and the tokens that it shows. */
public final class OutputText {
    private final StreamingDetokenizer detokenizer;
    private final StopStrings stops;
    /** Of tokens not shown yet, in order: where the character begins that holds their first byte, in UTF-16 units. */
    private final ArrayDeque<Integer> hiddenStarts = new ArrayDeque<>();

    private int wholeUnits;
    private int shownUnits;
    private int shownTokens;

    public OutputText(StreamingDetokenizer detokenizer, List<String> stopStrings) {
        this.detokenizer = detokenizer;
        this.stops = new StopStrings(stopStrings);
    }

    /** @return text that can be shown with this token; often empty */
    public String append(int token) {
        hiddenStarts.add(wholeUnits);
        String whole = detokenizer.append(token);
        wholeUnits += whole.length();
        return show(stops.append(whole));
    }

    /** Whether a stop string is complete. */
    public boolean stopped() {
        return stops.stopped();
    }

    /**
     * How many of the tokens, the first ones, begin within the text given so far. One without text of its own comes with
     * what follows it.
     */
    public int shownTokens() {
        return shownTokens;
    }

    /** @return the rest of the text, at the end of the generation; with it all tokens are shown that are not cut off */
    public String finish() {
        if (stops.stopped()) {
            return "";
        }
        String rest = show(stops.append(detokenizer.finish()) + stops.finish());
        if (!stops.stopped()) {
            shownTokens += hiddenStarts.size();
            hiddenStarts.clear();
        }
        return rest;
    }

    private String show(String text) {
        shownUnits += text.length();
        while (!hiddenStarts.isEmpty() && hiddenStarts.element() < shownUnits) {
            hiddenStarts.remove();
            shownTokens++;
        }
        return text;
    }
}
