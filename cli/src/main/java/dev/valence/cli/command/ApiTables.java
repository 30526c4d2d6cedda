// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.cli.terminal.TextTable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Reads resources from the API server as it would have kubectl print them. */
final class ApiTables {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final int HTTP_ERROR = 400;

    private ApiTables() {}

    /**
     * @param path of a collection or an object
     * @param withNamespace a first column with it
     */
    static List<String> lines(KubernetesClient client, String path, boolean wide, boolean withNamespace)
            throws IOException {
        var table = get(client, path, TABLE);
        var shown = new ArrayList<Integer>();
        var header = new ArrayList<String>();
        if (withNamespace) {
            header.add("NAMESPACE");
        }
        int index = 0;
        for (var column : table.path("columnDefinitions")) {
            if (wide || column.path("priority").asInt() == 0) {
                shown.add(index);
                header.add(column.path("name").asText().toUpperCase(Locale.ROOT));
            }
            index++;
        }
        var text = new TextTable(header);
        for (var row : table.path("rows")) {
            var cells = new ArrayList<String>();
            if (withNamespace) {
                cells.add(row.at("/object/metadata/namespace").asText(""));
            }
            shown.forEach(i -> cells.add(cell(row.path("cells").path(i))));
            text.add(cells);
        }
        return table.path("rows").isEmpty() ? List.of() : text.lines();
    }

    private static String cell(JsonNode cell) {
        return cell.isNull() || cell.isMissingNode() ? "" : cell.asText();
    }

    static JsonNode get(KubernetesClient client, String path, String accept) throws IOException {
        // a server may stand behind a path of its own
        var uri = URI.create(client.getMasterUrl().toString().replaceAll("/+$", "") + path);
        var request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(uri)
                .header("Accept", accept)
                .build();
        try {
            var response =
                    client.getHttpClient().sendAsync(request, String.class).get();
            var body = JSON.readTree(response.bodyString());
            if (response.code() >= HTTP_ERROR) {
                throw new CommandFailure(body.path("message").asText("HTTP " + response.code()));
            }
            return body;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException
                    ? Unreachable.failure(client, e)
                    : KubernetesClientException.launderThrowable(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
