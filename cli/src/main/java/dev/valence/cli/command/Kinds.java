// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.google.common.collect.ImmutableList;
import dev.valence.crds.ApiGroup;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The kinds the commands know, by all the names people give them. */
enum Kinds {
    GPU_POOL(ApiGroup.GROUP, ApiGroup.VERSION, "gpupools", "GpuPool", "gpool", "pool", "pools"),
    INFERENCE_MODEL(ApiGroup.GROUP, ApiGroup.VERSION, "inferencemodels", "InferenceModel", "imodel", "model", "models"),
    LORA_ADAPTER(ApiGroup.GROUP, ApiGroup.VERSION, "loraadapters", "LoRAAdapter", "lora", "adapter", "adapters"),
    POD("", "v1", "pods", "Pod", "po"),
    EVENT("", "v1", "events", "Event", "ev"),
    SECRET("", "v1", "secrets", "Secret"),
    CONFIG_MAP("", "v1", "configmaps", "ConfigMap", "cm");

    /** What {@code valence get} shows when no kind is named. */
    static final List<Kinds> OURS = List.of(GPU_POOL, INFERENCE_MODEL, LORA_ADAPTER);

    private final String group;
    private final String version;
    private final String plural;
    private final String kind;
    private final ImmutableList<String> aliases;

    Kinds(String group, String version, String plural, String kind, String... aliases) {
        this.group = group;
        this.version = version;
        this.plural = plural;
        this.kind = kind;
        this.aliases = ImmutableList.copyOf(aliases);
    }

    /** @throws CommandFailure unknown */
    static List<Kinds> find(String name) {
        var wanted = name.toLowerCase(Locale.ROOT);
        if (wanted.equals("all") || wanted.equals(ApiGroup.CATEGORY)) {
            return OURS;
        }
        for (var candidate : values()) {
            if (candidate.plural.equals(wanted)
                    || candidate.singular().equals(wanted)
                    || (candidate.plural + "." + candidate.group).equals(wanted)
                    || candidate.aliases.contains(wanted)) {
                return List.of(candidate);
            }
        }
        throw new CommandFailure("there is no kind " + name
                + "; try: gpupools, inferencemodels, loraadapters, pods, events, secrets, configmaps, or all");
    }

    /**
     * For what is asked of one object by its name.
     *
     * @throws CommandLine.ParameterException it stands for several kinds
     */
    static Kinds findOne(String name, CommandSpec spec) {
        var found = find(name);
        if (found.size() > 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    name + " stands for several kinds: name one of them, such as "
                            + found.getFirst().singular());
        }
        return found.getFirst();
    }

    /** {@code gpupool}: as in messages. */
    String singular() {
        return kind.toLowerCase(Locale.ROOT);
    }

    String kind() {
        return kind;
    }

    ResourceDefinitionContext context() {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withPlural(plural)
                .withKind(kind)
                .withNamespaced(true)
                .build();
    }

    /** Path of the collection; empty namespace: all of them. */
    String path(String namespace) {
        var root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return namespace.isEmpty() ? root + "/" + plural : root + "/namespaces/" + namespace + "/" + plural;
    }
}
