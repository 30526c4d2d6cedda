// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.api.ChatPrompt;
import dev.valence.engine.api.ChatPrompt.Message;
import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.SamplingDefaults;
import dev.valence.engine.multiplex.ResidentModel;
import dev.valence.engine.template.ChatTemplate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A resident model as callers see it. */
final class ServedModel implements LoadedModel {
    private final ResidentModel model;
    private final ModelQueue queue;

    ServedModel(ResidentModel model, ModelQueue queue) {
        this.model = model;
        this.queue = queue;
    }

    @Override
    public String id() {
        return model.id();
    }

    @Override
    public String architecture() {
        return model.config().family().architecture();
    }

    @Override
    public int contextLength() {
        return model.contextLength();
    }

    @Override
    public int vocabularySize() {
        return model.config().vocabulary();
    }

    @Override
    public SamplingDefaults samplingDefaults() {
        return model.samplingDefaults();
    }

    @Override
    public long weightBytes() {
        return model.weightBytes();
    }

    @Override
    public long kvBytes() {
        return model.kvShape().blockBytes() * model.blocks();
    }

    @Override
    public long kvUsedBytes() {
        return queue.kvUsedBytes();
    }

    @Override
    public double tokensPerSecond() {
        return queue.tokensPerSecond();
    }

    @Override
    public int[] encode(String text, boolean addSpecial) {
        return encode(text, addSpecial, "prompt");
    }

    private int[] encode(String text, boolean addSpecial, String field) {
        model.tokenizer().requireNotFarAbove(contextLength(), text, field);
        return model.tokenizer().encode(text, addSpecial);
    }

    @Override
    public String decode(int[] tokens) {
        return model.tokenizer().decode(tokens);
    }

    @Override
    public byte[] tokenBytes(int token) {
        return model.tokenizer().tokenBytes(token);
    }

    @Override
    public ChatPrompt applyTemplate(
            List<Message> messages, @Nullable List<Map<String, Object>> tools, Map<String, Object> templateArguments) {
        ChatTemplate template = model.template()
                .orElseThrow(() -> new InvalidRequestException(
                        "NoChatTemplate",
                        "the checkpoint of " + id() + " has no chat template: use completions, or add one to it",
                        "messages"));
        List<Map<String, Object>> fields =
                messages.stream().map(Message::fields).toList();
        String text = template.render(fields, tools, templateArguments);
        return new ChatPrompt(text, encode(text, false, "messages"), template.hasCallTags(tools, templateArguments));
    }
}
