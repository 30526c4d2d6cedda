// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.cli.chat.ChatException;
import dev.valence.crds.InferenceModel;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChatModelsTest {
    private static InferenceModel model(String name, String more) {
        return Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: InferenceModel
                metadata: {name: %s}
                spec: {source: {uri: "file:///models/m"}%s}
                """.formatted(name, more), InferenceModel.class);
    }

    private static void refuse(String model) {
        throw new ChatException(model + " has no chat template", ChatException.NO_CHAT_TEMPLATE);
    }

    @Test
    void modelThatSaysItDoesSomethingElseIsNotAsked() {
        var models = List.of(
                model("embedder", ", capabilities: [embedding]"),
                model("silent", ""),
                model("talker", ", capabilities: [chat, code], servedNames: [talk, talker]"));
        assertThat(ChatModels.candidates(models)).containsExactly("silent", "talk");
    }

    @Test
    void modelScaledToZeroIsNotServed() {
        assertThat(ChatModels.isServed(model("asleep", ", replicas: {min: 0, max: 1}")))
                .isFalse();
        assertThat(ChatModels.isServed(model("awake", ", replicas: {min: 1}"))).isTrue();
        assertThat(ChatModels.isServed(model("silent", ""))).isTrue();
    }

    @Test
    void modelWithoutAChatTemplateIsPassedOver() {
        var asked = new ArrayList<String>();
        var answered = ChatModels.firstToAnswer(List.of("base", "chat", "other"), name -> {
            asked.add(name);
            if (name.equals("base")) {
                refuse(name);
            }
        });
        assertThat(answered).contains("chat");
        assertThat(asked).containsExactly("base", "chat");
    }

    @Test
    void noneIsFoundWhereAllRefuse() {
        assertThat(ChatModels.firstToAnswer(List.of("a", "b"), ChatModelsTest::refuse))
                .isEmpty();
    }

    @Test
    void anyOtherFailureIsToldNotPassedOver() {
        assertThatThrownBy(() -> ChatModels.firstToAnswer(List.of("a", "b"), name -> {
                    throw new ChatException("no replica of " + name);
                }))
                .hasMessage("no replica of a");
    }

    @Test
    void linesShowCompletionsWhereNoneChats() {
        assertThat(UsageLines.of("http://h/v1", "base", Optional.empty(), "Why?"))
                .anySatisfy(line -> assertThat(line).contains("http://h/v1/completions", "\"model\": \"base\""))
                .anySatisfy(line -> assertThat(line).contains("client.completions.create"));
        assertThat(UsageLines.of("http://h/v1", "base", Optional.of("talk"), "Why?"))
                .anySatisfy(line -> assertThat(line).contains("/chat/completions", "\"model\": \"talk\"", "Why?"));
    }
}
