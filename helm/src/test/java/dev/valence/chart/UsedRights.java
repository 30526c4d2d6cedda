// SPDX-License-Identifier: Apache-2.0
package dev.valence.chart;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** What a client asks of the API server, in the words of RBAC: {@code "watch pods"}, {@code "patch gpupools/status"}. */
final class UsedRights implements Interceptor {
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final Set<String> implied = new ConcurrentSkipListSet<>();

    Set<String> asked() {
        return Set.copyOf(asked);
    }

    /** What an apply asks for besides, where what it applies is not there yet. */
    Set<String> implied() {
        return Set.copyOf(implied);
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        List<String> path = List.of(request.uri().getPath().substring(1).split("/"));
        int namespaces = path.indexOf("namespaces");
        if (namespaces < 0 || path.size() < namespaces + 3) {
            // discovery, open to all
            return;
        }
        List<String> rest = path.subList(namespaces + 2, path.size());
        String resource = rest.size() == 3 ? rest.get(0) + "/" + rest.get(2) : rest.get(0);
        String query = String.valueOf(request.uri().getQuery());
        asked.add(verb(request, rest.size() > 1, query) + " " + resource);
        // only an apply is forced
        if (request.method().equals("PATCH") && query.contains("force=true")) {
            implied.add("create " + resource);
        }
    }

    private static String verb(HttpRequest request, boolean named, String query) {
        return switch (request.method()) {
            case "GET" -> query.contains("watch=true") ? "watch" : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> named ? "delete" : "deletecollection";
            default -> throw new IllegalArgumentException(request.method());
        };
    }
}
