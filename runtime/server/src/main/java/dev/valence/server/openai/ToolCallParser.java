// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.ChatPrompt;
import dev.valence.server.http.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the calls out of an answer's text while it arrives. A call is
 * {@code <tool_call>{"name": …, "arguments": {…}}</tool_call>}, with white space between the three parts, of a function
 * on offer: the <a href="https://github.com/NousResearch/Hermes-Function-Calling">notation</a> of Hermes and Qwen
 * models. White space before a call, and after the last one at the end, belongs to the notation. All else is text, and
 * comes out as it went in.
 *
 * <p>Text is held back only while it may turn out to be a call: until JSON cannot go on, or the second tag is complete.
 * How a text is cut when it arrives changes nothing but where its pieces are cut. The time is in proportion to the text,
 * whatever the model writes.
 */
final class ToolCallParser {

    /** Part of the answer, in order. */
    sealed interface Piece {
        /** Of what arrived. */
        int chars();
    }

    record Text(String text) implements Piece {
        @Override
        public int chars() {
            return text.length();
        }
    }

    /**
     * A whole call.
     *
     * @param index place among the answer's calls
     * @param arguments a JSON object, as the model wrote it
     */
    record Call(int index, String name, String arguments, int chars) implements Piece {}

    /** Which part of a call has arrived last. */
    private enum State {
        /** White space before it, or some of the first tag. */
        TEXT,
        FIRST_TAG,
        JSON,
        JSON_STRING,
        JSON_ESCAPE,
        /** All of its JSON, or some of the second tag. */
        JSON_END
    }

    private static final String SPACE = " \t\r\n";
    /** Of numbers, literals and what separates values. */
    private static final String IN_JSON = ",:+-.0123456789Eaeflnrstu" + SPACE;

    private final ToolOffer offer;
    /** What may turn out to be a call. */
    private final StringBuilder held = new StringBuilder();

    private State state = State.TEXT;
    /** Characters of the first tag or, after the JSON, of the second. */
    private int tagged;
    /** Where in {@link #held} the JSON begins and ends. */
    private int jsonFrom;

    private int jsonTo;
    /** Objects and arrays that are open. */
    private int depth;

    private int calls;
    private boolean callWasLast;

    ToolCallParser(ToolOffer offer) {
        this.offer = offer;
    }

    int calls() {
        return calls;
    }

    /** The answer has all calls that it may have; what comes then is left out. */
    boolean full() {
        return calls >= offer.maxCalls();
    }

    List<Piece> accept(String text) {
        Pieces out = new Pieces();
        if (offer.functions().isEmpty()) {
            out.text(text);
            return out.all();
        }
        for (int i = 0; i < text.length() && !full(); i++) {
            accept(text.charAt(i), out);
        }
        return out.all();
    }

    /** At the end of the text: what was held back is no call. */
    List<Piece> finish() {
        Pieces out = new Pieces();
        boolean onlySpace = state == State.TEXT && tagged == 0;
        if (!(onlySpace && callWasLast)) {
            release(held, out);
        }
        return out.all();
    }

    private void accept(char c, Pieces out) {
        while (!goesOn(c)) {
            if (held.isEmpty()) {
                release(String.valueOf(c), out);
                return;
            }
            // but another may begin right here
            giveUp(out);
        }
        held.append(c);
        if (state == State.JSON_END && tagged == ChatPrompt.CALL_END.length()) {
            complete(out);
        }
    }

    /** Whether a call that is held may have this character next; if so, it counts as arrived. */
    private boolean goesOn(char c) {
        return switch (state) {
            case TEXT -> {
                boolean yes = isSpaceOrTag(c, ChatPrompt.CALL_BEGIN);
                state = tagged == ChatPrompt.CALL_BEGIN.length() ? State.FIRST_TAG : State.TEXT;
                yield yes;
            }
            case FIRST_TAG -> {
                if (c == '{') {
                    state = State.JSON;
                    jsonFrom = held.length();
                    depth = 1;
                    tagged = 0;
                }
                yield c == '{' || isSpace(c);
            }
            case JSON -> goesOnInJson(c);
            case JSON_STRING -> {
                state = c == '"' ? State.JSON : c == '\\' ? State.JSON_ESCAPE : State.JSON_STRING;
                yield c >= ' ';
            }
            case JSON_ESCAPE -> {
                state = State.JSON_STRING;
                yield c >= ' ';
            }
            case JSON_END -> isSpaceOrTag(c, ChatPrompt.CALL_END);
        };
    }

    /** Brackets are counted and characters looked at; that it is JSON, the JSON reader says once all is there. */
    private boolean goesOnInJson(char c) {
        switch (c) {
            case '"' -> state = State.JSON_STRING;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {
                return IN_JSON.indexOf(c) >= 0;
            }
        }
        if (depth == 0) {
            state = State.JSON_END;
            jsonTo = held.length() + 1;
        }
        return depth <= Json.MAX_DEPTH;
    }

    private boolean isSpaceOrTag(char c, String tag) {
        if (c == tag.charAt(tagged)) {
            tagged++;
            return true;
        }
        return tagged == 0 && isSpace(c);
    }

    private static boolean isSpace(char c) {
        return SPACE.indexOf(c) >= 0;
    }

    private void complete(Pieces out) {
        FunctionCall call = FunctionCall.read(held.substring(jsonFrom, jsonTo));
        if (call == null || !offer.functions().contains(call.name())) {
            release(held, out);
            begin();
            return;
        }
        out.call(new Call(calls++, call.name(), call.arguments(), held.length()));
        callWasLast = true;
        begin();
    }

    /** What is held is no call; but white space at its end may stand before one, and {@code <} begin it. */
    private void giveUp(Pieces out) {
        boolean tag = state == State.JSON_END && tagged == 1;
        int end = held.length() - (tag ? 1 : 0);
        while (state != State.TEXT && isSpace(held.charAt(end - 1))) {
            end--;
        }
        release(held.substring(0, end), out);
        String rest = held.substring(end);
        begin();
        held.append(rest);
        tagged = tag ? 1 : 0;
    }

    private void release(CharSequence text, Pieces out) {
        callWasLast &= text.isEmpty();
        out.text(text);
    }

    private void begin() {
        held.setLength(0);
        state = State.TEXT;
        tagged = 0;
    }

    private static final class Pieces {
        private final List<Piece> all = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        void text(CharSequence more) {
            text.append(more);
        }

        void call(Call call) {
            flush();
            all.add(call);
        }

        List<Piece> all() {
            flush();
            return all;
        }

        private void flush() {
            if (!text.isEmpty()) {
                all.add(new Text(text.toString()));
                text.setLength(0);
            }
        }
    }
}
