// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.registry.BuiltInTypes;
import dev.valence.cli.apiserver.registry.ServedType;
import java.util.Arrays;

/** What stands behind an object's name in a path. */
enum Subresource {
    NONE(""),
    STATUS("status"),
    SCALE("scale"),
    BINDING("binding"),
    LOG("log");

    private final String inPath;

    Subresource(String inPath) {
        this.inPath = inPath;
    }

    String inPath() {
        return inPath;
    }

    /** @throws ApiException 404 when the type has no such subresource */
    static Subresource of(ResourcePath path, ServedType served) {
        var type = served.type();
        var found = Arrays.stream(values())
                .filter(s -> s.inPath.equals(path.subresource()))
                .filter(s -> switch (s) {
                    case NONE -> true;
                    case STATUS -> type.statusSubresource();
                    case SCALE -> type.scale() != null;
                    case BINDING, LOG -> type.equals(BuiltInTypes.POD);
                })
                .findFirst();
        return found.orElseThrow(
                () -> served.isCustom() ? ApiException.notFound(type, path.name()) : ApiException.noSuchResource());
    }
}
