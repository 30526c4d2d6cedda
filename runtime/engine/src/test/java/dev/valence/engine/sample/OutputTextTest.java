// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.token.StreamingDetokenizer;
import dev.valence.engine.token.Tokenizer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a tokenizer whose tokens are bytes where it has no larger ones: the face is four of them. */
class OutputTextTest {
    private static final int SPECIAL = 2;

    private static Tokenizer tokenizer;

    private final List<String> texts = new ArrayList<>();
    private final List<Integer> shown = new ArrayList<>();

    @BeforeAll
    static void open() throws URISyntaxException {
        var folder = Objects.requireNonNull(Tokenizer.class.getResource("bytefallback"));
        tokenizer = Tokenizer.open(Path.of(folder.toURI()));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private void write(int[] tokens, String... stops) {
        OutputText output = new OutputText(StreamingDetokenizer.continuing(tokenizer), List.of(stops));
        for (int i = 0; i < tokens.length && !output.stopped(); i++) {
            texts.add(output.append(tokens[i]));
            shown.add(output.shownTokens());
        }
        texts.add(output.finish());
        shown.add(output.shownTokens());
    }

    private static int[] tokens(String text) {
        int[] withSpace = tokenizer.encode(text, false);
        assertThat(tokenizer.decode(Arrays.copyOf(withSpace, 1))).isEmpty();
        return Arrays.copyOfRange(withSpace, 1, withSpace.length);
    }

    @Test
    void theTokensOfACharacterComeWithIt() {
        write(tokens("\ud83d\ude42b"));

        assertThat(texts).containsExactly("", "", "", "\ud83d\ude42", "b", "");
        assertThat(shown).containsExactly(0, 0, 0, 4, 5, 5);
    }

    @Test
    void whatMayBecomeAStopStringIsHeldBackWithItsTokens() {
        write(tokens("kjxkjd"), "jd", "jxq");

        assertThat(texts).containsExactly("k", "", "", "jxk", "", "", "");
        assertThat(shown).containsExactly(1, 1, 1, 4, 4, 4, 4);
    }

    @Test
    void theBytesOfACharacterThatIsCutOffAreNotShown() {
        write(tokens("k\ud83d\ude42"), "\ud83d\ude42");

        assertThat(texts).containsExactly("k", "", "", "", "", "");
        assertThat(shown).containsExactly(1, 1, 1, 1, 1, 1);
    }

    @Test
    void theEndShowsWhatWasHeldBackAndNoStopStringCameOf() {
        int[] face = tokens("kj\ud83d\ude42");

        write(Arrays.copyOf(face, face.length - 1), "j\ud83d\ude42");

        assertThat(String.join("", texts)).isEqualTo("kj\uFFFD");
        assertThat(shown.get(face.length - 2)).isEqualTo(1);
        assertThat(shown.getLast()).isEqualTo(face.length - 1);
    }

    @Test
    void aTokenWithoutTextComesWithWhatFollowsItOrAtTheEnd() {
        int k = tokens("k")[0];

        write(new int[] {k, SPECIAL, k, SPECIAL});

        assertThat(texts).containsExactly("k", "", "k", "", "");
        assertThat(shown).containsExactly(1, 1, 3, 3, 4);
    }
}
