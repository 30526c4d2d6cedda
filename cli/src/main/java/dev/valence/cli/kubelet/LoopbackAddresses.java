// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An address for each pod, out of 127.77.0.0/16: Linux answers on all of them without setup, and pods with the same
 * ports never meet.
 */
public final class LoopbackAddresses {
    private static final String NOBODYS = "127.77.0.1";
    private static final int FIRST = 2;
    private static final int LAST = 0xfffe;

    private final Set<Integer> taken = new HashSet<>();
    private int next;

    /** @param seed where to begin to look, so that two control planes on one machine seldom try the same */
    public LoopbackAddresses(int seed) {
        next = FIRST + Math.floorMod(seed, LAST - FIRST);
    }

    /** One of the ports that no pod can have, for somebody listens on it on all addresses of the machine. */
    public static Optional<Integer> takenEverywhere(List<Integer> ports) {
        return ports.stream().filter(port -> !areFree(NOBODYS, List.of(port))).findFirst();
    }

    /** An address on which the ports are free. @throws IOException there is none */
    public synchronized String take(List<Integer> ports) throws IOException {
        var everywhere = takenEverywhere(ports);
        if (everywhere.isPresent()) {
            throw new IOException("port " + everywhere.get() + " is taken on all addresses of this machine");
        }
        for (int tries = FIRST; tries <= LAST; tries++) {
            int candidate = next;
            next = next == LAST ? FIRST : next + 1;
            var address = text(candidate);
            if (!taken.contains(candidate) && areFree(address, ports)) {
                taken.add(candidate);
                return address;
            }
        }
        throw new IOException("no loopback address in 127.77.0.0/16 has the ports " + ports + " free");
    }

    public synchronized void release(String address) {
        var parts = address.split("\\.", -1);
        taken.remove((Integer.parseInt(parts[2]) << 8) + Integer.parseInt(parts[3]));
    }

    private static String text(int number) {
        return "127.77." + (number >> 8) + "." + (number & 0xff);
    }

    private static boolean areFree(String address, List<Integer> ports) {
        for (int port : ports) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
