// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.control;

import dev.valence.server.http.HttpError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Lets in who knows the token. Keeps its digest alone. */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private final byte[] digest;

    /** @throws IllegalArgumentException the token is blank */
    public BearerToken(String token) {
        if (token.isBlank()) {
            throw new IllegalArgumentException("the token is blank");
        }
        this.digest = digest(token);
    }

    /** @throws HttpError 401 */
    void require(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw HttpError.unauthorized("the header 'Authorization: Bearer <token>' is missing");
        }
        // digests have one length, and are compared in a time that tells nothing
        if (!MessageDigest.isEqual(
                digest, digest(header.substring(SCHEME.length()).strip()))) {
            throw HttpError.unauthorized("the token is wrong");
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
