// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.chat;

import dev.valence.cli.chat.ChatClient.Message;
import java.util.ArrayList;
import java.util.List;

/** What a person and a model have said, as far back as the model's context reaches. */
public final class Conversation {
    /** A question and its answer. */
    private static final int EXCHANGE = 2;

    private final List<Message> said = new ArrayList<>();

    /** Gives the answer to a question that comes last. */
    @FunctionalInterface
    public interface Model {
        String answer(List<Message> messages) throws InterruptedException;
    }

    /**
     * Asks. Where the context has no room for all that was said, the oldest exchanges are forgotten until it has.
     *
     * @return how many exchanges were forgotten
     * @throws ChatException there is no answer; the question counts as not asked, and nothing is forgotten
     */
    public int ask(String question, Model model) throws InterruptedException {
        var asked = new ArrayList<>(said);
        asked.add(new Message("user", question));
        for (int forgotten = 0; ; forgotten++) {
            var kept = asked.subList(forgotten * EXCHANGE, asked.size());
            try {
                var answer = model.answer(List.copyOf(kept));
                said.clear();
                said.addAll(kept);
                said.add(new Message("assistant", answer));
                return forgotten;
            } catch (ChatException e) {
                if (!e.code().equals(ChatException.CONTEXT_LENGTH_EXCEEDED) || kept.size() == 1) {
                    throw e;
                }
            }
        }
    }
}
