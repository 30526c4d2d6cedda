// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A world for each scenario; a subclass says on which API. */
public abstract class Scenarios {
    static final long MIB = 1L << 20;
    static final Duration AT_ONCE = Duration.ofMillis(1);

    World world;

    /** A client of an API server that has the CRDs. */
    protected abstract KubernetesClient client();

    /** The operator's own client: may be one that is allowed less. */
    protected KubernetesClient operatorClient(String namespace) {
        return client();
    }

    @BeforeEach
    void open() {
        world = new World(client(), this::operatorClient);
    }

    @AfterEach
    void close() {
        world.close();
    }

    final InferenceModel named(String name, String servedName) {
        InferenceModel model = Serialization.unmarshal(
                """
                apiVersion: valence.dev/v1alpha1
                kind: InferenceModel
                metadata: {name: %s, namespace: %s}
                spec: {source: {uri: "%s"}, servedNames: [%s]}
                """.formatted(name, world.namespace, World.uri(name), servedName), InferenceModel.class);
        return world.client.resource(model).create();
    }

    final void setImage(String image) {
        patch(world.pool("cpu"), "{\"image\":\"" + image + "\"}");
    }

    /**
     * @param spec as a JSON merge patch
     * @return the changed resource
     */
    final <R extends HasMetadata> R patch(@Nullable R resource, String spec) {
        return world.client
                .resource(Objects.requireNonNull(resource))
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":" + spec + "}");
    }

    /** Waits until the pool is Stalled, and returns why. */
    final String stalled(String pool) {
        GpuPool found = world.awaitPool(
                pool,
                known -> known.getStatus() != null
                        && Conditions.isTrue(known.getStatus().conditions(), ConditionType.Stalled));
        return Conditions.find(found.getStatus().conditions(), ConditionType.Stalled)
                .orElseThrow()
                .getMessage();
    }

    final Set<String> podUids() {
        return world.pods().stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }
}
