// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.CheckpointFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The tokenizer of a checkpoint. Encoding is done by the Hugging Face library (through DJL), decoding here, so that it
 * can stream. Safe from any thread, while another closes it too.
 */
public final class Tokenizer implements AutoCloseable {
    /** Longest text that is encoded, in UTF-16 units: a bound on the work one request can ask for. */
    public static final int MAX_TEXT_CHARS = 4 << 20;

    /** Part of a long text that is encoded to count its tokens, in UTF-16 units. */
    static final int COUNTED_CHARS = 16 << 10;

    /**
     * How often over its limit a text counted in parts must be to be refused unread: a cut changes the tokens around it,
     * and no more than that.
     */
    private static final int COUNT_MARGIN = 2;

    // one for all ids without a token: a file may name the largest id alone
    private static final byte[] NO_BYTES = {};

    private final HuggingFaceTokenizer encoder;
    // freeing the library's memory under a thread that encodes would end the process
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;
    private final PieceDecoder decoder;
    // index: token id; empty for ids without a token
    private final byte[][] bytes;
    private final Set<Integer> special;
    private final Set<Integer> endOfSequence;

    private Tokenizer(
            HuggingFaceTokenizer encoder,
            PieceDecoder decoder,
            byte[][] bytes,
            Set<Integer> special,
            Set<Integer> endOfSequence) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.bytes = bytes;
        this.special = special;
        this.endOfSequence = endOfSequence;
    }

    /** @throws ModelLoadException {@code tokenizer.json} is missing, broken, or of a kind that cannot be decoded */
    public static Tokenizer open(Path dir) throws ModelLoadException {
        CheckpointFolder folder = CheckpointFolder.open(dir);
        String name = folder.path().resolve(TokenizerFile.NAME).toString();
        byte[] json = folder.bytes(TokenizerFile.NAME, TokenizerFile.MAX_BYTES, TokenizerFile.WHAT_LIMIT)
                .orElseThrow(() -> new ModelLoadException(
                        "MissingFile",
                        name + " is missing; a tokenizer.model alone is not read, convert it with transformers"));
        TokenizerFile file = TokenizerFile.parse(name, json);
        PieceDecoder decoder = PieceDecoder.of(name, file.decoder());
        byte[][] bytes = bytes(file, decoder);
        Set<Integer> endOfSequence = EndOfSequence.find(folder, file, bytes.length);
        return new Tokenizer(NativeTokenizers.open(name, json), decoder, bytes, file.special(), endOfSequence);
    }

    /**
     * Token ids of a text, at a cost in proportion to its length: one to four microseconds for each character. Text that
     * looks like a special token becomes that token, as in the reference implementation: chat templates rely on it.
     *
     * @param addSpecial with the tokens the tokenizer puts around a bare prompt, such as begin-of-sequence
     * @throws InvalidRequestException text above {@link #MAX_TEXT_CHARS}, or not valid Unicode
     * @throws GenerationException the tokenizer was closed
     */
    public int[] encode(String text, boolean addSpecial) {
        requireValid(text, "prompt");
        long[] ids = encoded(text, addSpecial);
        int[] result = new int[ids.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.toIntExact(ids[i]);
        }
        return result;
    }

    /**
     * Refuses a text that has far more tokens than {@code limit}, for the price of counting little more than that many:
     * the library takes some hundred bytes for each token that it is asked for.
     *
     * @param field of the request, for messages
     * @throws InvalidRequestException {@code ContextLengthExceeded}, or as {@link #encode}
     * @throws GenerationException the tokenizer was closed
     */
    public void requireNotFarAbove(int limit, String text, String field) {
        requireValid(text, field);
        long enough = (long) COUNT_MARGIN * limit;
        if (text.length() <= Math.max(COUNTED_CHARS, enough)) {
            return;
        }
        long counted = 0;
        int from = 0;
        while (from < text.length()) {
            int end = Surrogates.wholeUpTo(text, Math.min(text.length(), from + COUNTED_CHARS));
            counted += encoded(text.substring(from, end), false).length;
            from = end;
            if (counted > enough) {
                throw new InvalidRequestException(
                        "ContextLengthExceeded",
                        "this model's context is " + limit + " tokens, but the first " + from + " of the prompt's "
                                + text.length() + " characters have " + counted + " already; shorten it",
                        field);
            }
        }
    }

    private static void requireValid(String text, String field) {
        if (text.length() > MAX_TEXT_CHARS) {
            throw new InvalidRequestException(
                    "PromptTooLong",
                    "the prompt has " + text.length() + " characters; at most " + MAX_TEXT_CHARS + " are read",
                    field);
        }
        int bad = Surrogates.firstUnpaired(text);
        if (bad >= 0) {
            throw new InvalidRequestException(
                    "InvalidUnicode", "the prompt has half a surrogate pair at character " + bad, field);
        }
    }

    private long[] encoded(String text, boolean addSpecial) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new GenerationException(
                        GenerationException.Category.OVERLOADED, "ModelUnloading", "the model is being unloaded");
            }
            return encoder.encode(text, addSpecial, false).getIds();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Text of tokens, special ones left out. Bytes that are not UTF-8 become U+FFFD, one for each maximal ill-formed
     * part; for SentencePiece byte tokens the reference gives one for each byte of the run instead, which no stream
     * could know in time.
     */
    public String decode(int[] ids) {
        StreamingDetokenizer stream = StreamingDetokenizer.fromStart(this);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(stream.append(id));
        }
        return text.append(stream.finish()).toString();
    }

    /** Bytes of a token inside a text; a special token's are its name's; empty for an id without a token. */
    public byte[] tokenBytes(int id) {
        return id >= 0 && id < bytes.length ? bytes[id].clone() : new byte[0];
    }

    /** Tokens that end a generation; may be empty. */
    public Set<Integer> endOfSequence() {
        return endOfSequence;
    }

    boolean isSpecial(int id) {
        return special.contains(id);
    }

    PieceDecoder decoder() {
        return decoder;
    }

    /** Waits for encodings under way; later ones are refused. Decoding goes on working. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            encoder.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static byte[][] bytes(TokenizerFile file, PieceDecoder decoder) {
        int size = 1
                + file.pieces().keySet().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(-1);
        byte[][] bytes = new byte[size][];
        Arrays.fill(bytes, NO_BYTES);
        file.pieces().forEach((id, piece) -> bytes[id] = decoder.bytes(piece));
        return bytes;
    }
}
