// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.valence.engine.api.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole chat templates, in the styles models come with, over conversations: exactly Python's prompt, or an error. */
class ChatsTest {
    record Case(String template, String chat, @Nullable String text) {}

    private static final Map<String, Map<String, Object>> CONVERSATIONS =
            Oracle.read("conversations.json", new TypeReference<>() {});

    static Stream<Case> cases() {
        return Oracle.<List<Case>>read("chats.json", new TypeReference<>() {}).stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void promptIsPythonsPrompt(Case one) {
        ChatTemplate template = ChatTemplate.of(
                Map.of("default", Oracle.text("chats/" + one.template())),
                Map.of("bos_token", "<s>", "eos_token", "</s>"),
                Oracle.CLOCK);

        assertThat(template.problem()).isEmpty();
        if (one.text() == null) {
            assertThatThrownBy(() -> render(template, one.chat()))
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            e -> assertThat(e.code()).isIn("TemplateRefused", "TemplateFailed"));
        } else {
            assertThat(render(template, one.chat())).isEqualTo(one.text());
        }
    }

    @SuppressWarnings("unchecked") // as JSON readers give it
    private static String render(ChatTemplate template, String name) {
        Map<String, Object> arguments = new LinkedHashMap<>(CONVERSATIONS.getOrDefault(name, Map.of()));
        List<Map<String, Object>> messages =
                Objects.requireNonNull((List<Map<String, Object>>) arguments.remove("messages"));
        List<Map<String, Object>> tools = (List<Map<String, Object>>) arguments.remove("tools");
        return template.render(messages, tools, arguments);
    }
}
