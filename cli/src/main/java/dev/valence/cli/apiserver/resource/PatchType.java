// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import dev.valence.cli.apiserver.object.ApiException;
import java.util.List;

/** The patch formats, told apart by content type. */
public enum PatchType {
    JSON,
    MERGE,
    STRATEGIC,
    APPLY;

    private static final List<String> OF_CUSTOM_RESOURCES =
            List.of("application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml");

    /** @param custom custom resources have no strategic merge @throws ApiException 415 */
    public static PatchType of(String contentType, boolean custom) {
        return switch (contentType) {
            case "application/json-patch+json" -> JSON;
            case "application/merge-patch+json" -> MERGE;
            case "application/apply-patch+yaml" -> APPLY;
            case "application/strategic-merge-patch+json" -> {
                if (custom) {
                    throw ApiException.unsupportedMediaType(OF_CUSTOM_RESOURCES);
                }
                yield STRATEGIC;
            }
            default -> throw ApiException.unsupportedMediaType(custom ? OF_CUSTOM_RESOURCES : List.of());
        };
    }
}
