// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import dev.valence.cli.apiserver.object.ApiException;

/** The patch formats, told apart by content type. */
public enum PatchType {
    JSON,
    MERGE,
    STRATEGIC,
    APPLY;

    /** @throws ApiException 415 */
    public static PatchType of(String contentType) {
        return switch (contentType) {
            case "application/json-patch+json" -> JSON;
            case "application/merge-patch+json" -> MERGE;
            case "application/strategic-merge-patch+json" -> STRATEGIC;
            case "application/apply-patch+yaml", "application/apply-patch+json" -> APPLY;
            default -> throw ApiException.unsupportedMediaType(contentType);
        };
    }
}
