// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.config;

/**
 * One runtime process.
 *
 * @param host address of both ports
 * @param port of the OpenAI API; 0: any that is free
 * @param controlPort of the control API; 0: any that is free
 * @param token opens the control API
 * @param eventLoops that serve the OpenAI API
 */
public record ServerConfig(String host, int port, int controlPort, String token, int eventLoops, Limits limits) {
    public ServerConfig {
        requirePort("port", port);
        requirePort("control-port", controlPort);
        if (port == controlPort && port != 0) {
            throw new IllegalArgumentException("--port and --control-port are both " + port + "; give two");
        }
        if (eventLoops < 1) {
            throw new IllegalArgumentException("there must be an event loop, not " + eventLoops);
        }
    }

    private static void requirePort(String flag, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--" + flag + " must be from 0 to 65535, but is " + port);
        }
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "ServerConfig[host=" + host + ", port=" + port + ", controlPort=" + controlPort + "]";
    }
}
