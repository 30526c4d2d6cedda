// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

/**
 * Device memory one copy of a model takes.
 *
 * @param leastKvBytes its KV cache for one request of full length: with less it could not keep its word
 */
record Size(long weightBytes, long adapterBytes, long overheadBytes, long leastKvBytes, int contextLength) {
    /** What must be free for it to be let in. */
    long admittedBytes() {
        return weightBytes + adapterBytes + overheadBytes + leastKvBytes;
    }

    String explained() {
        String adapters = adapterBytes == 0 ? "" : ", adapters " + Bytes.text(adapterBytes);
        return Bytes.text(admittedBytes()) + " (weights " + Bytes.text(weightBytes) + adapters + ", KV cache "
                + Bytes.text(leastKvBytes) + " for " + contextLength + " tokens, overhead " + Bytes.text(overheadBytes)
                + ")";
    }
}
