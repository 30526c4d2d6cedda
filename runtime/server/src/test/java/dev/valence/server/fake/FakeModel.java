// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import dev.valence.engine.api.ChatPrompt;
import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.api.SamplingDefaults;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model whose tokens are the bytes of UTF-8, and 256 to end. Its template writes {@code role: content} lines, and has
 * call tags, unless the model's id says {@code untagged}.
 */
public record FakeModel(String id, int contextLength, ModelSpec spec, Encodings encodings) implements LoadedModel {
    public static final int END = 256;
    public static final int DEFAULT_CONTEXT = 4096;
    public static final SamplingDefaults DEFAULTS = new SamplingDefaults(0.5f, 0.9f, 20, 0.05f, 1.05f);

    @Override
    public String architecture() {
        return "FakeForCausalLM";
    }

    @Override
    public int vocabularySize() {
        return END + 1;
    }

    /** Draws among few, so that what a request says can be told from what it does not. */
    @Override
    public SamplingDefaults samplingDefaults() {
        return DEFAULTS;
    }

    @Override
    public long weightBytes() {
        return 1000;
    }

    @Override
    public long kvBytes() {
        return 500;
    }

    @Override
    public long kvUsedBytes() {
        return 100;
    }

    @Override
    public double tokensPerSecond() {
        return 12.34;
    }

    @Override
    public int[] encode(String text, boolean addSpecial) {
        encodings.begin(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return tokens;
    }

    @Override
    public String decode(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            if (token != END) {
                bytes.writeBytes(tokenBytes(token));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] tokenBytes(int token) {
        return token == END ? "<end>".getBytes(StandardCharsets.US_ASCII) : new byte[] {(byte) token};
    }

    @Override
    public ChatPrompt applyTemplate(
            List<ChatPrompt.Message> messages,
            @Nullable List<Map<String, Object>> tools,
            Map<String, Object> templateArguments) {
        StringBuilder text = new StringBuilder();
        if (tools != null) {
            text.append("tools: ").append(tools).append('\n');
        }
        if (!templateArguments.isEmpty()) {
            text.append("arguments: ").append(templateArguments).append('\n');
        }
        for (ChatPrompt.Message message : messages) {
            if ("function".equals(message.fields().get("role"))) {
                throw new InvalidRequestException(
                        "TemplateRefused", "the template knows no role 'function'", "messages");
            }
            text.append(message.fields().get("role"))
                    .append(": ")
                    .append(message.fields().get("content"))
                    .append('\n');
            if (message.fields().containsKey("tool_calls")) {
                text.append("calls: ")
                        .append(message.fields().get("tool_calls"))
                        .append('\n');
            }
        }
        return new ChatPrompt(text.toString(), encode(text.toString(), false), !id.contains("untagged"));
    }
}
