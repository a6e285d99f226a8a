package io.neuralhive.rollout.config.yaml;

import org.jspecify.annotations.Nullable;

/**
 * A token of a YAML text.
 *
 * @param kind its kind
 * @param text the text of a scalar, the name of an alias, otherwise empty
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

    /** Returns the key or value as messages show it. */
    String shown() {
        return switch (kind) {
            case SCALAR -> tag == null ? text : tag + " " + text;
            case ALIAS -> "*" + text;
            case MAPPING -> "{…}";
            default -> "[…]";
        };
    }
}
