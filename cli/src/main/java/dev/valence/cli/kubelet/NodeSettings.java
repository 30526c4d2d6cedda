// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * This machine as a node.
 *
 * @param baseEnvironment what every container has before its own variables
 * @param overrides what it has whatever its pod says: where local mode differs from a cluster
 * @param volumes folder under which emptyDir and claims live
 * @param tls under which an API server reads logs, and which trusts its certificate; null: none does by the network
 */
public record NodeSettings(
        ImageCommands images,
        Map<String, String> baseEnvironment,
        Map<String, String> overrides,
        LogFiles logs,
        Path volumes,
        @Nullable SSLContext tls) {}
