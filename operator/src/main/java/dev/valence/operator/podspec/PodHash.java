// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.crds.GpuPoolSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;

/**
 * Hash of what a person wrote that needs new pods when it changes. It is taken of the pool's spec and not of the pod made
 * from it, so that an operator of another version, or with another default image, replaces nothing.
 */
public final class PodHash {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    // 64 bits: pods of one pool are compared, not of the world
    private static final int HASH_BYTES = 8;

    private PodHash() {}

    public static String of(GpuPoolSpec spec) {
        var written = new LinkedHashMap<String, Object>();
        written.put("image", spec.image());
        written.put("resource", spec.extendedResource().orElse(""));
        written.put("accelerator", spec.accelerator());
        written.put("nodeSelector", spec.nodeSelector());
        written.put("tolerations", spec.tolerations());
        written.put("cache", spec.cache());
        // the reserve changes the plan and no pod
        written.put("deviceBytes", spec.memory() == null ? 0 : spec.memory().deviceBytes());
        written.put("podTemplate", spec.podTemplate());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(JSON.writeValueAsString(written).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the pool's spec cannot be written as JSON", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
