// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import dev.valence.engine.api.ChatPrompt;
import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.CheckpointFolder;
import dev.valence.engine.template.builtin.Globals;
import dev.valence.engine.template.render.Interpreter;
import dev.valence.engine.template.syntax.Parser;
import dev.valence.engine.template.syntax.Stmt;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.TemplateException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat template of a checkpoint. Renders what Python's jinja2 renders with the settings of Hugging Face's
 * {@code apply_chat_template}, or refuses. Immutable; safe from any thread.
 */
public final class ChatTemplate {
    private static final Logger LOG = LoggerFactory.getLogger(ChatTemplate.class);
    private static final String DEFAULT = "default";
    private static final String WITH_TOOLS = "tool_use";

    /** A template that was read: its statements, or why it could not be read. */
    private record Parsed(
            List<Stmt> statements,
            boolean callTags,
            @Nullable TemplateException problem) {
        static Parsed of(String source) {
            try {
                return new Parsed(Parser.parse(source), source.contains(ChatPrompt.CALL_BEGIN), null);
            } catch (TemplateException e) {
                return new Parsed(List.of(), false, e);
            }
        }
    }

    private final Map<String, Parsed> byName;
    private final Map<String, String> specialTokens;
    private final Clock clock;

    private ChatTemplate(Map<String, Parsed> byName, Map<String, String> specialTokens, Clock clock) {
        this.byName = byName;
        this.specialTokens = specialTokens;
        this.clock = clock;
    }

    /**
     * @return empty when the checkpoint has no template
     * @throws ModelLoadException a file is broken. A template that uses what is not known is no such error: the model
     *     still completes text, {@link #problem} tells, and {@link #render} refuses
     */
    public static Optional<ChatTemplate> open(Path dir) throws ModelLoadException {
        TemplateFiles files = TemplateFiles.read(CheckpointFolder.open(dir));
        if (files.templates().isEmpty()) {
            return Optional.empty();
        }
        ChatTemplate template = of(files.templates(), files.specialTokens(), Clock.systemDefaultZone());
        template.problem().ifPresent(problem -> LOG.warn("{}: conversations will be refused: {}", dir, problem));
        return Optional.of(template);
    }

    static ChatTemplate of(Map<String, String> templates, Map<String, String> specialTokens, Clock clock) {
        Map<String, Parsed> parsed = new HashMap<>();
        templates.forEach((name, source) -> parsed.put(name, Parsed.of(source)));
        return new ChatTemplate(parsed, specialTokens, clock);
    }

    /** Why conversations will be refused: what the template uses that is not known, and on which line. */
    public Optional<String> problem() {
        return byName.values().stream()
                .flatMap(parsed -> Optional.ofNullable(parsed.problem()).stream())
                .map(ChatTemplate::describe)
                .findFirst();
    }

    /**
     * The prompt of a conversation. Special tokens are in the text: encode it without adding them again.
     *
     * @param messages values are null, {@code String}, {@code Boolean}, {@code Number}, {@code List} or {@code Map}
     *     with string keys, in the order a template shows them
     * @param tools as in the request; null: none, which the template sees as {@code none}
     * @param arguments more variables for the template; {@code add_generation_prompt} is true unless given here, and
     *     {@code chat_template} names one of several templates
     * @throws InvalidRequestException code {@code TemplateRefused}: the template calls {@code raise_exception};
     *     {@code TemplateFailed}: it fails in Python too; {@code TemplateUnsupported}: it uses what is not known;
     *     {@code TemplateLimit}: it needs more than it may
     */
    public String render(
            List<Map<String, Object>> messages,
            @Nullable List<Map<String, Object>> tools,
            Map<String, Object> arguments) {
        try {
            Parsed template = choose(tools, arguments);
            TemplateException problem = template.problem();
            if (problem != null) {
                throw problem;
            }
            return Interpreter.render(
                    template.statements(), Globals.functions(clock), variables(messages, tools, arguments));
        } catch (TemplateException e) {
            throw new InvalidRequestException(code(e), describe(e), "messages");
        } catch (StackOverflowError e) {
            throw new InvalidRequestException(
                    "TemplateLimit", "the chat template nests deeper than the thread's stack allows", "messages");
        }
    }

    /** Whether the template that {@link #render} takes for these has {@link ChatPrompt#CALL_BEGIN}. */
    public boolean hasCallTags(@Nullable List<Map<String, Object>> tools, Map<String, Object> arguments) {
        return choose(tools, arguments).callTags();
    }

    private Parsed choose(@Nullable List<Map<String, Object>> tools, Map<String, Object> arguments) {
        Object asked = arguments.get("chat_template");
        String name = asked instanceof String text
                ? text
                : tools != null && byName.containsKey(WITH_TOOLS) ? WITH_TOOLS : DEFAULT;
        Parsed template = byName.get(name);
        if (template == null) {
            throw TemplateException.failed("the model has no chat template named '" + name + "', only "
                    + byName.keySet().stream().sorted().toList());
        }
        return template;
    }

    private Map<String, Object> variables(
            List<Map<String, Object>> messages,
            @Nullable List<Map<String, Object>> tools,
            Map<String, Object> arguments) {
        Map<String, Object> variables = new HashMap<>(specialTokens);
        variables.put("add_generation_prompt", true);
        variables.put("documents", None.NONE);
        arguments.forEach((name, value) -> variables.put(name, JavaValues.toPython(value)));
        variables.remove("chat_template");
        variables.put("messages", JavaValues.toPython(messages));
        variables.put("tools", JavaValues.toPython(tools));
        return variables;
    }

    private static String code(TemplateException e) {
        return switch (e.kind()) {
            case REFUSED -> "TemplateRefused";
            case FAILED -> "TemplateFailed";
            case SYNTAX, UNSUPPORTED -> "TemplateUnsupported";
            case LIMIT -> "TemplateLimit";
        };
    }

    private static String describe(TemplateException e) {
        String where = e.line() > 0 ? " (line " + e.line() + " of the chat template)" : "";
        return switch (e.kind()) {
            case REFUSED -> String.valueOf(e.getMessage());
            case FAILED -> "the chat template fails on this conversation: " + e.getMessage() + where;
            case SYNTAX -> "the chat template is not valid: " + e.getMessage() + where;
            case UNSUPPORTED -> "the chat template uses what is not supported: " + e.getMessage() + where;
            case LIMIT -> "the chat template goes beyond a limit: " + e.getMessage() + where;
        };
    }
}
