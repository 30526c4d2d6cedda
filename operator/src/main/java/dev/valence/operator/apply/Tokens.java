// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

import dev.valence.crds.GpuPool;
import dev.valence.operator.podspec.Owners;
import dev.valence.operator.podspec.RuntimePodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The token of each pool: 256 random bits, made once, kept in a Secret that goes with the pool. Secrets are read one at a
 * time and never watched, so that the operator needs no right to list them and holds no others in memory. A Secret that
 * somebody deleted is made again with what running pods know; of one that somebody changed, the new token counts, and
 * the earlier ones still open the pods that started with them.
 */
public final class Tokens {
    private static final int TOKEN_BYTES = 32;

    /** Pods of a pool whose token changed more often than this without a restart are lost to the operator. */
    private static final int MAX_TOKENS = 5;

    /** A Secret is looked at this often where its pods are well. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    /** @param tokens the Secret's own first */
    private record Held(String namespace, List<String> tokens, Instant readAt) {}

    private final KubernetesClient client;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    // by uid of the pool
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    public Tokens(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Makes the Secret where there is none and none is known. */
    void ensure(GpuPool pool) {
        held.computeIfAbsent(pool.getMetadata().getUid(), uid -> look(pool, null));
    }

    /** Those a pod of the pool may have started with, the newest first; empty: {@link #ensure} has not been called. */
    List<String> of(GpuPool pool) {
        Held known = held.get(pool.getMetadata().getUid());
        return known == null ? List.of() : known.tokens();
    }

    /** Before a pod is made or started that needs it. */
    void publish(GpuPool pool) {
        held.compute(pool.getMetadata().getUid(), (uid, known) -> look(pool, known));
    }

    /**
     * A container whose pool's Secret is gone cannot start, and nobody tells.
     *
     * @param troubled one of the pool's pods is not well: looks at once
     */
    public void keep(GpuPool pool, boolean troubled) {
        Held known = held.get(pool.getMetadata().getUid());
        if (known == null
                || troubled
                || !clock.instant().isBefore(known.readAt().plus(LOOK_AGAIN))) {
            publish(pool);
        }
    }

    /** Forgets the pools of a namespace but these. */
    void retain(String namespace, Set<String> uids) {
        held.entrySet()
                .removeIf(entry -> entry.getValue().namespace().equals(namespace) && !uids.contains(entry.getKey()));
    }

    private Held look(GpuPool pool, @Nullable Held known) {
        List<String> earlier = known == null ? List.of() : known.tokens();
        String token = read(pool).orElseGet(() -> write(pool, earlier.isEmpty() ? random() : earlier.getFirst()));
        List<String> tokens = Stream.concat(Stream.of(token), earlier.stream())
                .distinct()
                .limit(MAX_TOKENS)
                .toList();
        return new Held(pool.getMetadata().getNamespace(), tokens, clock.instant());
    }

    private Optional<String> read(GpuPool pool) {
        Secret secret = client.secrets()
                .inNamespace(pool.getMetadata().getNamespace())
                .withName(RuntimePodSpec.secretName(pool))
                .get();
        return Optional.ofNullable(secret)
                .map(Secret::getData)
                .map(data -> data.get(RuntimePodSpec.TOKEN_KEY))
                // as the runtime takes it
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).strip())
                .filter(token -> !token.isEmpty());
    }

    private String random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String write(GpuPool pool, String token) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(RuntimePodSpec.secretName(pool))
                .withNamespace(pool.getMetadata().getNamespace())
                .withLabels(RuntimePodSpec.labels(pool))
                .withOwnerReferences(Owners.reference(pool))
                .endMetadata()
                .withType("Opaque")
                .withData(Map.of(
                        RuntimePodSpec.TOKEN_KEY,
                        Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8))))
                .build();
        PatchContext apply = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FieldManager.NAME)
                .withForce(true)
                .build();
        client.resource(secret).patch(apply);
        return token;
    }
}
