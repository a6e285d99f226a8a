package io.neuralhive.rollout.config.yaml;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a YAML text.
 *
 * @param kind what it is
 * @param text of a scalar what it says, of an alias its name, otherwise empty
 * @param plain whether it is a scalar without quotes
 * @param tag as written, as in {@code !!int}; null if there is none
 * @param place where it begins
 */
record Token(
        Kind kind, String text, boolean plain, @Nullable String tag, Place place) {

    enum Kind {
        /** A key, or a value that is neither mapping nor list. */
        SCALAR,
        /** A reference to a value with an anchor. */
        ALIAS,
        /** The start of a mapping. */
        MAPPING,
        /** The start of a list. */
        LIST,
        /** The end of a mapping, a list, or the text. */
        END
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Returns whether this is a scalar whose meaning no tag changes. */
    boolean isUntaggedScalar() {
        return kind == Kind.SCALAR && tag == null;
    }

    /** Returns what a key or value looks like, for messages. */
    String shown() {
        return switch (kind) {
            case SCALAR -> tag == null ? text : tag + " " + text;
            case ALIAS -> "*" + text;
            case MAPPING -> "{…}";
            default -> "[…]";
        };
    }
}
