// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import dev.valence.engine.api.FinishReason;
import dev.valence.engine.api.Generation;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.TokenChunk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Says a reply byte by byte; belongs to the fake engine's thread but for {@link #cancel}. */
final class FakeGeneration implements Generation {
    final GenerationRequest request;
    private final GenerationListener listener;
    private final byte[] reply;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private int released;
    private int produced;
    private volatile boolean cancelled;

    FakeGeneration(GenerationRequest request, GenerationListener listener, String reply) {
        this.request = request;
        this.listener = listener;
        this.reply = reply.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** One token. False: it has ended. */
    boolean step() {
        if (cancelled) {
            finish(FinishReason.CANCELLED, "");
            return false;
        }
        if (produced >= reply.length && !request.ignoreEos()) {
            produced++;
            listener.onTokens(new TokenChunk("", List.of(describe(FakeModel.END)), bytesOf("")));
            finish(FinishReason.STOP, heldBack());
            return false;
        }
        int token = Byte.toUnsignedInt(reply[produced % reply.length]);
        produced++;
        partial.write(token);
        if (isWhole(partial.toByteArray())) {
            text.append(partial.toString(StandardCharsets.UTF_8));
            partial.reset();
        }
        for (String stop : request.stopStrings()) {
            int at = text.indexOf(stop);
            if (at >= 0) {
                finish(FinishReason.STOP, text.substring(released, at));
                return false;
            }
        }
        String shown = release();
        listener.onTokens(new TokenChunk(shown, List.of(describe(token)), bytesOf("")));
        if (request.stopTokens().contains(token)) {
            finish(FinishReason.STOP, heldBack());
            return false;
        }
        if (produced == request.maxTokens()) {
            finish(FinishReason.LENGTH, heldBack());
            return false;
        }
        return true;
    }

    /** Keeps back what may become a stop string. */
    private String release() {
        int keep = request.stopStrings().stream().mapToInt(String::length).max().orElse(1) - 1;
        int end = Math.max(released, text.length() - keep);
        String now = text.substring(released, end);
        released = end;
        return now;
    }

    private String heldBack() {
        return text.substring(released);
    }

    private void finish(FinishReason reason, String rest) {
        listener.onFinished(new GenerationResult(reason, rest, request.prompt().length, produced, bytesOf(rest)));
    }

    /** Of what was released, and then {@code rest}: a token is a byte. */
    private int bytesOf(String rest) {
        return (text.substring(0, released) + rest).getBytes(StandardCharsets.UTF_8).length;
    }

    private TokenChunk.Token describe(int token) {
        List<TokenChunk.Alternative> top = new ArrayList<>();
        for (int i = 0; i < request.logprobs(); i++) {
            top.add(new TokenChunk.Alternative((token + i) % 128, i == 1 ? Float.NEGATIVE_INFINITY : -0.5f - i));
        }
        return new TokenChunk.Token(token, -0.5f, top);
    }

    private static boolean isWhole(byte[] bytes) {
        int first = Byte.toUnsignedInt(bytes[0]);
        int needed = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        return bytes.length >= needed;
    }
}
