// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.chat.ChatException;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.ServedNames;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which of the models one can talk with. Only the checkpoint knows, so a model that refuses is passed over. */
final class ChatModels {
    /** The capability by which a model says so itself. */
    private static final String CHAT = "chat";

    private ChatModels() {}

    /** First served names of those that do not say that they do something else, in the models' order. */
    static List<String> candidates(List<InferenceModel> models) {
        return models.stream()
                .filter(model -> model.getSpec().capabilities().isEmpty()
                        || model.getSpec().capabilities().contains(CHAT))
                .map(ChatModels::servedName)
                .toList();
    }

    /** Those of a namespace that are served at all, in the order of their names. */
    static List<InferenceModel> served(KubernetesClient client, String namespace) {
        return client.resources(InferenceModel.class).inNamespace(namespace).list().getItems().stream()
                .filter(ChatModels::isServed)
                .toList();
    }

    /** Those of all namespaces. */
    static List<InferenceModel> served(KubernetesClient client) {
        return client.resources(InferenceModel.class).inAnyNamespace().list().getItems().stream()
                .filter(ChatModels::isServed)
                .toList();
    }

    /** Not of one that is scaled to zero: no request would be answered. */
    static boolean isServed(InferenceModel model) {
        var replicas = model.getSpec().replicas();
        return replicas == null || replicas.min() > 0;
    }

    /** By which it is asked. */
    static String servedName(InferenceModel model) {
        return ServedNames.of(model).getFirst();
    }

    /**
     * The first that answers.
     *
     * @param ask throws a {@link ChatException} when the model does not
     * @throws ChatException of the first that could chat and did not answer
     */
    static Optional<String> firstToAnswer(List<String> names, Consumer<String> ask) {
        for (var name : names) {
            try {
                ask.accept(name);
                return Optional.of(name);
            } catch (ChatException e) {
                if (!e.code().equals(ChatException.NO_CHAT_TEMPLATE)) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }
}
