// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
    private static final List<Map<String, Object>> HELLO = List.of(Map.of("role", "user", "content", "Hello"));

    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private String render() {
        return ChatTemplate.open(folder).orElseThrow().render(HELLO, null, Map.of());
    }

    private static String render(String template) {
        return ChatTemplate.of(Map.of("default", template), Map.of(), Oracle.CLOCK)
                .render(HELLO, null, Map.of());
    }

    private static void assertRefused(String template, String code, String said) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.param()).isEqualTo("messages");
                })
                .hasMessageContaining(said);
    }

    @Test
    void templateIsFoundWhereCheckpointsKeepIt() throws IOException {
        assertThat(ChatTemplate.open(folder)).isEmpty();
        write(
                "tokenizer_config.json",
                "{\"bos_token\":{\"content\":\"<s>\"},\"eos_token\":\"</s>\",\"pad_token\":null}");
        assertThat(ChatTemplate.open(folder)).isEmpty();
        write(
                "tokenizer_config.json",
                "{\"bos_token\":{\"content\":\"<s>\"},\"chat_template\":\"{{ bos_token }}config{{ eos_token }}\"}");
        assertThat(render()).isEqualTo("<s>config");
        write("chat_template.json", "{\"chat_template\":\"{{ bos_token }}json\"}");
        assertThat(render()).isEqualTo("<s>json");
        write("chat_template.jinja", "{{ bos_token }}jinja\n");
        assertThat(render()).isEqualTo("<s>jinja");
    }

    @Test
    void namedTemplatesAreChosenByNeedOrName() throws IOException {
        write(
                "tokenizer_config.json",
                "{\"chat_template\":[{\"name\":\"default\",\"template\":\"plain\"},"
                        + "{\"name\":\"tool_use\",\"template\":\"{{ tools|length }} tools\"},{\"name\":\"rag\",\"template\":\"rag\"}]}");
        ChatTemplate template = ChatTemplate.open(folder).orElseThrow();

        assertThat(template.render(HELLO, null, Map.of())).isEqualTo("plain");
        assertThat(template.render(HELLO, List.of(Map.of()), Map.of())).isEqualTo("1 tools");
        assertThat(template.render(HELLO, null, Map.of("chat_template", "rag"))).isEqualTo("rag");
        assertThatThrownBy(() -> template.render(HELLO, null, Map.of("chat_template", "none")))
                .hasMessageContaining("[default, rag, tool_use]");
    }

    @Test
    void callTagsAreThoseOfTheTemplateThatIsTaken() {
        ChatTemplate template = ChatTemplate.of(
                Map.of("default", "plain", "tool_use", "{% if tools %}Answer <tool_call>{% endif %}", "rag", "{% no"),
                Map.of(),
                Oracle.CLOCK);

        assertThat(template.hasCallTags(List.of(Map.of()), Map.of())).isTrue();
        assertThat(template.hasCallTags(null, Map.of())).isFalse();
        assertThat(template.hasCallTags(List.of(Map.of()), Map.of("chat_template", "rag")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"chat_template\":7}", "{\"chat_template\":[{\"name\":\"x\"}]}", "{\"chat_template\":{}}", "{"
            })
    void brokenFileIsRefusedWhenTheModelIsLoaded(String config) throws IOException {
        write("tokenizer_config.json", config);

        assertThatThrownBy(() -> ChatTemplate.open(folder))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("tokenizer_config.json");
    }

    @Test
    void templateThatIsNotKnownIsToldAtOnceAndRefusedLater() throws IOException {
        write("chat_template.jinja", "line one\n{% include 'x' %}");
        ChatTemplate template = ChatTemplate.open(folder).orElseThrow();

        assertThat(template.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("include", "line 2"));
        assertThatThrownBy(() -> template.render(HELLO, null, Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("include");
    }

    @Test
    void argumentsReachTheTemplate() {
        ChatTemplate template = ChatTemplate.of(
                Map.of(
                        "default",
                        "{{ add_generation_prompt }} {{ mode }} {{ tools is none }} {{ n + 1 }} {{ big }} {{ f }}"),
                Map.of(),
                Oracle.CLOCK);

        assertThat(template.render(HELLO, null, Map.of("mode", "x", "n", 1, "big", 1L << 40, "f", 1.0f)))
                .isEqualTo("True x True 2 1099511627776 1.0");
        assertThat(template.render(HELLO, null, Map.of("add_generation_prompt", false, "n", 1)))
                .isEqualTo("False  True 2  ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
        {{ raise_exception('no ' ~ messages[0].role) }}            ¦ TemplateRefused ¦ no user
        `a\n{{ messages[0].nope.x }}`                              ¦ TemplateFailed ¦ line 2
        {{ messages[0] + 1 }}                                      ¦ TemplateFailed ¦ 'dict' and 'int'
        {{ messages.append(1) }}                                   ¦ TemplateUnsupported ¦ 'append' of list
        {{ ''.__class__ }}                                         ¦ TemplateUnsupported ¦ __class__
        {{ messages | wordwrap }}                                  ¦ TemplateUnsupported ¦ wordwrap
        {{ 1 }                                                     ¦ TemplateUnsupported ¦ not valid
        {% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %} ¦ TemplateLimit ¦ steps
        {% set ns = namespace(x=[], y=[]) %}{% for i in range(64) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }} ¦ TemplateLimit ¦ items
        {% set ns = namespace(x=(1, 1)) %}{% for i in range(64) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }} ¦ TemplateLimit ¦ items
        {% set ns = namespace(x=[]) %}{% for i in range(64) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }} ¦ TemplateLimit ¦ characters
        {% set ns = namespace(x=[]) %}{% for i in range(64) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }} ¦ TemplateLimit ¦ characters
        {% for i in range(99999999) %}{% endfor %}                 ¦ TemplateLimit ¦ at most 100000
        {{ 'x' * 999999999 }}                                      ¦ TemplateLimit ¦ characters
        {{ [1] * 999999999 }}                                      ¦ TemplateLimit ¦ items
        {{ 'x'.center(999999999) }}                                ¦ TemplateLimit ¦ characters
        {{ [1] | tojson(indent=1001) }}                            ¦ TemplateLimit ¦ at most 1000
        {{ '%9999999d' % 1 }}                                      ¦ TemplateUnsupported ¦ format
        {% macro m() %}{{ m() }}{% endmacro %}{{ m() }}            ¦ TemplateLimit ¦ nesting
        {% set ns = namespace(x='ab') %}{% for i in range(64) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %} ¦ TemplateLimit ¦ characters
        {% set ns = namespace(x=[]) %}{% for i in range(999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }} ¦ TemplateLimit ¦ nesting
        {% for i in range(100) %}{{ 'x' * 1000000 }}{% endfor %}   ¦ TemplateLimit ¦ characters
        """)
    @Timeout(30)
    void whatCannotBeRenderedIsRefusedWithTheReason(String template, String code, String said) {
        assertRefused(template, code, said);
    }

    @Test
    void nestingBeyondTheLimitIsRefusedWhileReading() {
        assertRefused("{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}", "TemplateLimit", "nesting");
        assertRefused("{{ " + "-".repeat(5000) + "1 }}", "TemplateLimit", "nesting");
        assertRefused("{{ " + "not ".repeat(5000) + "1 }}", "TemplateLimit", "nesting");
        assertRefused("{% if 1 %}".repeat(5000), "TemplateLimit", "nesting");
        assertRefused("x".repeat(1_100_000), "TemplateLimit", "1100000 characters");
    }

    @Test
    void deepMessagesAreRefusedNotOverflowing() {
        Object deep = "x";
        for (int i = 0; i < 5000; i++) {
            List<Object> list = new ArrayList<>();
            list.add(deep);
            deep = list;
        }
        List<Map<String, Object>> messages = List.of(Map.of("role", "user", "content", deep));
        ChatTemplate template = ChatTemplate.of(Map.of("default", "{{ messages }}"), Map.of(), Oracle.CLOCK);

        assertThatThrownBy(() -> template.render(messages, null, Map.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("nesting");
    }

    @Test
    @Timeout(30)
    void longConversationIsRenderedWithinTheLimits() {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "word ".repeat(400)));
        }
        ChatTemplate template =
                ChatTemplate.of(Map.of("default", Oracle.text("chats/toolsxml.jinja")), Map.of(), Oracle.CLOCK);

        assertThat(template.render(messages, null, Map.of())).hasSizeGreaterThan(4_000_000);
    }
}
