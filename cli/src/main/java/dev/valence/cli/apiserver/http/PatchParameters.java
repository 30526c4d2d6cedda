// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.resource.PatchType;

/** What server-side apply must be asked with, and nothing else may be. */
final class PatchParameters {
    private PatchParameters() {}

    /** @throws ApiException 422 */
    static void check(Parameters parameters, PatchType type) {
        if (type == PatchType.APPLY && !parameters.has("fieldManager")) {
            throw ApiException.invalidOptions(
                    "PatchOptions", FieldError.required("fieldManager", "is required for apply patch"));
        }
        if (type != PatchType.APPLY && parameters.has("force")) {
            throw ApiException.invalidOptions(
                    "PatchOptions", FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
    }
}
