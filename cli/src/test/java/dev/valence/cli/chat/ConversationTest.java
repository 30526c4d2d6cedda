// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.cli.chat.ChatClient.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private final Conversation conversation = new Conversation();

    /** Its context holds so many letters; answers repeat the question's first. */
    private static Conversation.Model modelOf(int letters) {
        return messages -> {
            var text = text(messages);
            if (text.length() > letters) {
                throw new ChatException("shorten it", ChatException.CONTEXT_LENGTH_EXCEEDED);
            }
            return messages.getLast().content().substring(0, 1);
        };
    }

    private static String text(List<Message> messages) {
        return String.join("", messages.stream().map(Message::content).toList());
    }

    /** What the model would be sent with this question. */
    private String sentWith(String question) throws InterruptedException {
        var sent = new StringBuilder();
        assertThatThrownBy(() -> conversation.ask(question, messages -> {
                    sent.append(text(messages));
                    throw new ChatException("not now");
                }))
                .hasMessage("not now");
        return sent.toString();
    }

    @Test
    void allThatWasSaidIsSent() throws InterruptedException {
        assertThat(conversation.ask("one", modelOf(100))).isZero();
        assertThat(conversation.ask("two", modelOf(100))).isZero();

        assertThat(sentWith("three")).isEqualTo("oneotwotthree");
    }

    @Test
    void theOldestExchangesMakeRoom() throws InterruptedException {
        for (var question : List.of("aa", "bb", "cc")) {
            conversation.ask(question, modelOf(100));
        }

        assertThat(conversation.ask("ddd", modelOf(8))).isEqualTo(2);

        assertThat(sentWith("e")).isEqualTo("ccc" + "dddd" + "e");
    }

    @Test
    void aQuestionThatIsTooLongByItselfForgetsNothing() throws InterruptedException {
        conversation.ask("one", modelOf(8));

        assertThatThrownBy(() -> conversation.ask("much too long", modelOf(8))).hasMessage("shorten it");

        assertThat(sentWith("x")).isEqualTo("oneox");
    }

    @Test
    void aQuestionThatWasNotAnsweredWasNotAsked() throws InterruptedException {
        sentWith("lost");

        assertThat(sentWith("x")).isEqualTo("x");
    }
}
