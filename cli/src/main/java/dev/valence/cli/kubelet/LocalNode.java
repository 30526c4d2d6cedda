// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import com.sun.management.OperatingSystemMXBean;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This machine as a Node of the API. */
final class LocalNode {
    /** Pods have an address each; there are more of these than anybody starts processes. */
    private static final int MAX_PODS = 110;

    private LocalNode() {}

    /** @param logPort where logs are had; null: not by the network */
    static void register(KubernetesClient client, @Nullable Integer logPort) {
        var architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(Kubelet.NODE_NAME)
                .addToLabels("kubernetes.io/hostname", Kubelet.NODE_NAME)
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/arch", architecture)
                .endMetadata()
                .build();
        client.resource(node).createOr(existing -> existing.update());
        client.nodes().withName(Kubelet.NODE_NAME).editStatus(found -> with(found, status(architecture, logPort)));
        // an API server taints a node when it is made, and has a controller that does this when the node is ready
        client.nodes().withName(Kubelet.NODE_NAME).edit(LocalNode::untainted);
    }

    private static Node with(Node node, NodeStatus status) {
        return new NodeBuilder(node).withStatus(status).build();
    }

    private static Node untainted(Node node) {
        return new NodeBuilder(node)
                .editOrNewSpec()
                .withTaints(List.of())
                .endSpec()
                .build();
    }

    private static NodeStatus status(String architecture, @Nullable Integer logPort) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var capacity = Map.of(
                "cpu", new Quantity(Integer.toString(system.getAvailableProcessors())),
                "memory", new Quantity((system.getTotalMemorySize() >> 10) + "Ki"),
                "pods", new Quantity(Integer.toString(MAX_PODS)));
        var status = new NodeStatusBuilder()
                .withCapacity(capacity)
                .withAllocatable(capacity)
                .addNewAddress(Kubelet.HOST_IP, "InternalIP")
                .addNewAddress(Kubelet.NODE_NAME, "Hostname")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withMessage("runs pods as processes")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .endCondition()
                .withNewNodeInfo()
                .withArchitecture(architecture)
                .withOperatingSystem("linux")
                .withOsImage(System.getProperty("os.name"))
                .withKernelVersion(System.getProperty("os.version"))
                .withContainerRuntimeVersion("process://1")
                .withKubeletVersion("valence-process-kubelet")
                .withKubeProxyVersion("")
                .withBootID("")
                .withMachineID("")
                .withSystemUUID("")
                .endNodeInfo();
        if (logPort != null) {
            status.withNewDaemonEndpoints().withNewKubeletEndpoint(logPort).endDaemonEndpoints();
        }
        return status.build();
    }
}
