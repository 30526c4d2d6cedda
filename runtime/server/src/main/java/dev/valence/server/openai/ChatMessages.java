// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.ChatPrompt.Message;
import dev.valence.server.http.HttpError;
import dev.valence.server.http.Json;
import dev.valence.wire.openai.ChatMessage;
import dev.valence.wire.openai.ContentPart;
import dev.valence.wire.openai.MessageContent;
import dev.valence.wire.openai.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages as chat templates read them. */
final class ChatMessages {
    /** A bound against templates that are quadratic in messages. */
    static final int MAX_MESSAGES = 10_000;

    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");

    private ChatMessages() {}

    static List<Message> of(@Nullable List<@Nullable ChatMessage> messages) {
        if (messages == null || messages.isEmpty()) {
            throw HttpError.invalid(
                    400, "missing_field", "messages", "'messages' is required, with at least one message");
        }
        if (messages.size() > MAX_MESSAGES) {
            throw HttpError.badField(
                    "messages",
                    "'messages' has " + messages.size() + " entries; at most " + MAX_MESSAGES + " are taken");
        }
        List<Message> result = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            result.add(message("messages[" + i + "]", messages.get(i)));
        }
        return result;
    }

    private static Message message(String field, @Nullable ChatMessage message) {
        if (message == null) {
            throw HttpError.badField(field, "'" + field + "' must be an object, not null");
        }
        if (message.role() == null || !ROLES.contains(message.role())) {
            throw HttpError.badField(
                    field + ".role",
                    "'" + field + ".role' must be one of "
                            + ROLES.stream().sorted().toList() + ", not '" + message.role() + "'");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", message.role());
        fields.put("content", content(field + ".content", message));
        put(fields, field, "name", message.name());
        put(fields, field, "tool_call_id", message.toolCallId());
        put(fields, field, "reasoning_content", message.reasoningContent());
        if (message.toolCalls() != null) {
            fields.put("tool_calls", toolCalls(field + ".tool_calls", message.toolCalls()));
        }
        return new Message(fields);
    }

    private static void put(Map<String, Object> fields, String path, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, Ranges.text(path + "." + name, value));
        }
    }

    private static String content(String field, ChatMessage message) {
        return switch (message.content()) {
            case null -> {
                if (message.toolCalls() == null) {
                    throw HttpError.invalid(400, "missing_field", field, "'" + field + "' is required");
                }
                // templates test for emptiness; some print a null
                yield "";
            }
            case MessageContent.Text text -> Ranges.text(field, text.text());
            case MessageContent.Parts parts -> joined(field, parts.parts());
        };
    }

    private static String joined(String field, List<ContentPart> parts) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String partField = field + "[" + i + "]";
            String partText = parts.get(i).text();
            if (partText == null) {
                throw HttpError.badField(
                        partField,
                        "'" + partField + "' is of type '" + parts.get(i).type()
                                + "', but this model takes text alone");
            }
            text.append(Ranges.text(partField, partText));
        }
        return text.toString();
    }

    private static List<Map<String, Object>> toolCalls(String field, List<ToolCall> calls) {
        List<Map<String, Object>> result = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            String callField = field + "[" + i + "].function";
            if (call == null || call.function() == null || call.function().name() == null) {
                throw HttpError.badField(callField, "'" + callField + "' must be an object with a 'name'");
            }
            Map<String, Object> function = new LinkedHashMap<>();
            function.put("name", call.function().name());
            function.put(
                    "arguments",
                    arguments(callField + ".arguments", call.function().arguments()));
            Map<String, Object> fields = new LinkedHashMap<>();
            if (call.id() != null) {
                fields.put("id", call.id());
            }
            fields.put("type", "function");
            fields.put("function", function);
            result.add(fields);
        }
        return result;
    }

    /** Clients send a JSON text; templates print an object, and would quote a text once more. */
    private static Map<?, ?> arguments(String field, @Nullable String json) {
        return json == null || json.isBlank() ? Map.of() : Json.readObject(field, json);
    }
}
