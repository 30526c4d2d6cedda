// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * KV cache of the models on one pod: whole multiples of what each needs at least. Whoever has a share keeps it, as
 * changing it interrupts its requests; newcomers share half of what is free, so that the next one finds room too; only
 * where the least of everybody would not fit do the large shares shrink.
 */
final class KvShares {
    /**
     * A model on the pod.
     *
     * @param currentKvBytes what it has; 0 for a newcomer
     */
    record Tenant(String model, Size size, long currentKvBytes) {
        boolean isNew() {
            return currentKvBytes == 0;
        }
    }

    private static final class Share {
        private final Tenant tenant;
        private int multiple;

        Share(Tenant tenant) {
            this.tenant = tenant;
            this.multiple = tenant.isNew() ? 1 : multipleOf(tenant);
        }

        long leastBytes() {
            return tenant.size().leastKvBytes();
        }

        long bytes() {
            return tenant.size().admittedBytes() + leastBytes() * (multiple - 1);
        }

        long spareBytes() {
            return leastBytes() * (multiple - 1);
        }
    }

    private KvShares() {}

    /** Bytes by model. */
    static Map<String, Long> share(List<Tenant> tenants, long capacityBytes) {
        List<Share> shares = new ArrayList<>();
        tenants.forEach(tenant -> shares.add(new Share(tenant)));
        shrinkUntilFits(shares, capacityBytes);
        widenNewcomers(shares, capacityBytes);
        var bytes = new HashMap<String, Long>();
        shares.forEach(share -> bytes.put(share.tenant.model(), share.leastBytes() * share.multiple));
        return bytes;
    }

    /** What a runtime reports is rounded to its blocks, so the multiple is the nearest. */
    private static int multipleOf(Tenant tenant) {
        long least = Math.max(1, tenant.size().leastKvBytes());
        long nearest = Math.round((double) tenant.currentKvBytes() / least);
        return (int) Math.clamp(nearest, 1, Limits.KV_MULTIPLE);
    }

    private static void shrinkUntilFits(List<Share> shares, long capacityBytes) {
        while (totalBytes(shares) > capacityBytes) {
            Optional<Share> largest = shares.stream()
                    .filter(share -> share.spareBytes() > 0)
                    .max(Comparator.comparingLong(Share::spareBytes));
            if (largest.isEmpty()) {
                return;
            }
            largest.get().multiple--;
        }
    }

    private static void widenNewcomers(List<Share> shares, long capacityBytes) {
        List<Share> newcomers = shares.stream()
                .filter(share -> share.tenant.isNew() && share.leastBytes() > 0)
                .toList();
        if (newcomers.isEmpty()) {
            return;
        }
        long each = Math.max(0, capacityBytes - totalBytes(shares)) / 2 / newcomers.size();
        newcomers.forEach(share ->
                share.multiple = (int) Math.clamp(1 + each / share.leastBytes(), 1, Limits.KV_MULTIPLE));
    }

    private static long totalBytes(List<Share> shares) {
        return shares.stream().mapToLong(Share::bytes).sum();
    }
}
