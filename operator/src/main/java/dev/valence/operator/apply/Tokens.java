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
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The token of each pool: 256 random bits, made once, kept in a Secret that goes with the pool. Secrets are read one at a
 * time and never watched, so that the operator needs no right to list them and holds no others in memory.
 */
public final class Tokens {
    private static final int TOKEN_BYTES = 32;

    private final KubernetesClient client;
    private final SecureRandom random = new SecureRandom();
    // by uid of the pool
    private final Map<String, String> known = new ConcurrentHashMap<>();

    public Tokens(KubernetesClient client) {
        this.client = client;
    }

    /** Makes the Secret where there is none. */
    public String ensure(GpuPool pool) {
        return known.computeIfAbsent(
                pool.getMetadata().getUid(), uid -> read(pool).orElseGet(() -> make(pool)));
    }

    /** Before a pod is made that needs it: a Secret that somebody deleted is there again, with what running pods know. */
    public void publish(GpuPool pool) {
        String token = ensure(pool);
        if (read(pool).filter(token::equals).isEmpty()) {
            write(pool, token);
        }
    }

    private Optional<String> read(GpuPool pool) {
        Secret secret = client.secrets()
                .inNamespace(pool.getMetadata().getNamespace())
                .withName(RuntimePodSpec.secretName(pool))
                .get();
        return Optional.ofNullable(secret)
                .map(Secret::getData)
                .map(data -> data.get(RuntimePodSpec.TOKEN_KEY))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .filter(token -> !token.isBlank());
    }

    private String make(GpuPool pool) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        write(pool, token);
        return token;
    }

    private void write(GpuPool pool, String token) {
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
    }
}
