// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

/**
 * @param text of a string without quotes and escapes; else as in the source
 * @param line from 1
 */
record Token(Type type, String text, int line) {
    enum Type {
        /** Text between tags. */
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isName(String name) {
        return type == Type.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return type == Type.OPERATOR && text.equals(operator);
    }

    /** For messages. */
    String describe() {
        return switch (type) {
            case DATA -> "text";
            case VARIABLE_BEGIN -> "'{{'";
            case VARIABLE_END -> "'}}'";
            case BLOCK_BEGIN -> "'{%'";
            case BLOCK_END -> "'%}'";
            case END -> "the end of the template";
            default -> "'" + text + "'";
        };
    }
}
