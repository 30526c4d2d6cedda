// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import dev.valence.engine.token.StreamingDetokenizer;
import java.util.List;

/** The text of one generation, in whole code points, up to its first stop string. */
public final class OutputText {
    private final StreamingDetokenizer detokenizer;
    private final StopStrings stops;

    public OutputText(StreamingDetokenizer detokenizer, List<String> stopStrings) {
        this.detokenizer = detokenizer;
        this.stops = new StopStrings(stopStrings);
    }

    /** @return text that can be shown with this token; often empty */
    public String append(int token) {
        return stops.append(detokenizer.append(token));
    }

    /** Whether a stop string is complete. */
    public boolean stopped() {
        return stops.stopped();
    }

    /** @return the rest of the text, at the end of the generation */
    public String finish() {
        return stops.stopped() ? "" : stops.append(detokenizer.finish()) + stops.finish();
    }
}
