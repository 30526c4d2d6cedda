// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This operator's part in the election. */
final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final KubernetesClient client;
    private final OperatorSettings.Election election;
    private volatile boolean resigning;

    Leadership(KubernetesClient client, OperatorSettings.Election election) {
        this.client = client;
        this.election = election;
    }

    LeaderElectionConfiguration configuration() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(election.leaseName())
                .withLeaseNamespace(election.namespace())
                .withIdentity(election.identity())
                // the SDK would end the JVM even where the operator is one part of it, and in the middle of a stop
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(new LeaderCallbacks(
                        () -> LOG.info("{} leads", election.identity()),
                        this::lost,
                        leader -> LOG.info("the leader is {}", leader)))
                .build();
    }

    /** From now on leadership is not lost but given up. */
    void resigning() {
        resigning = true;
    }

    /** Gives the Lease back, so that the next one leads at once and not when it runs out. */
    void release() {
        try {
            Lease lease = client.leases()
                    .inNamespace(election.namespace())
                    .withName(election.leaseName())
                    .get();
            if (lease != null && election.identity().equals(lease.getSpec().getHolderIdentity())) {
                // of this version only: somebody may have taken it meanwhile
                String patch = """
                        {"metadata":{"resourceVersion":"%s"},"spec":{"holderIdentity":""}}\
                        """.formatted(lease.getMetadata().getResourceVersion());
                client.leases()
                        .inNamespace(election.namespace())
                        .withName(election.leaseName())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
            }
        } catch (KubernetesClientException e) {
            LOG.warn("the Lease is not given back, it runs out: {}", e.getMessage());
        }
    }

    private void lost() {
        if (!resigning) {
            LOG.error("{} leads no more", election.identity());
            election.onLost().run();
        }
    }
}
