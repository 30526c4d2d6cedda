// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket, for what a well-behaved client would not do. */
public final class RawClient implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    public RawClient(int port) throws IOException {
        // small, so that a server's writes fill up soon when nobody reads
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream(), 4096);
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    public void post(String path, String json) throws IOException {
        send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    /** Reads until {@code text} has come. @throws AssertionError the connection ended before */
    public String readUntil(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        char last = text.charAt(text.length() - 1);
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new AssertionError("ended before '" + text + "': " + read);
            }
            read.append((char) b);
            if (b == last
                    && read.length() >= text.length()
                    && read.substring(read.length() - text.length()).equals(text)) {
                return read.toString();
            }
        }
    }

    /** Reads to the end of the connection. */
    public String readAll() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
