// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.stream;

import io.vertx.core.buffer.Buffer;

/**
 * Lets whole events through, so that a client never has half an event when a replica dies.
 *
 * <p>Costs a look at the last bytes of a chunk where a chunk is whole events, as our runtimes send them. An event ends
 * with an empty line (WHATWG HTML, 9.2.6); lines end with LF or CRLF.
 */
public final class EventSplitter {
    /** Bytes of the longest line end before the closing LF: {@code \n\r} of {@code \n\r\n}. */
    private static final int OVERLAP = 2;

    private Buffer rest = Buffer.buffer();

    /** The whole events that are here now; may be empty. */
    public Buffer whole(Buffer chunk) {
        int known = rest.length();
        Buffer all = known == 0 ? chunk : rest.appendBuffer(chunk);
        int end = lastEnd(all, Math.max(0, known - OVERLAP));
        if (end == all.length()) {
            rest = Buffer.buffer();
            return all;
        }
        if (end == 0) {
            rest = all;
            return Buffer.buffer();
        }
        // getBuffer copies: what is handed out shares no memory with what is appended to
        rest = all.getBuffer(end, all.length());
        return all.getBuffer(0, end);
    }

    /** Bytes of an event that has not ended. */
    public int restBytes() {
        return rest.length();
    }

    /** Index after the last empty line that ends after {@code from}; 0 where there is none. */
    private static int lastEnd(Buffer buffer, int from) {
        for (int i = buffer.length() - 1; i > from; i--) {
            if (buffer.getByte(i) == '\n' && endsLine(buffer, i - 1)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static boolean endsLine(Buffer buffer, int i) {
        byte last = buffer.getByte(i);
        return last == '\n' || (last == '\r' && i > 0 && buffer.getByte(i - 1) == '\n');
    }
}
