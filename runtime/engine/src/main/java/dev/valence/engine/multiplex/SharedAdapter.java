// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import dev.valence.engine.lora.Adapter;

/**
 * An adapter and the number of those who need it: its model, while it is loaded there, and each request that wears it.
 * The last to let go frees it. Thread-safe.
 */
public final class SharedAdapter {
    private final String id;
    private final Adapter adapter;
    private final Reservation reservation;
    private int users = 1;

    SharedAdapter(String id, Adapter adapter, Reservation reservation) {
        this.id = id;
        this.adapter = adapter;
        this.reservation = reservation;
    }

    public String id() {
        return id;
    }

    public Adapter adapter() {
        return adapter;
    }

    public long bytes() {
        return reservation.bytes();
    }

    /** @return false when it is gone already */
    public synchronized boolean retain() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    public synchronized void release() {
        if (--users == 0) {
            adapter.close();
            reservation.close();
        }
    }
}
