package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.identity.Names;

/**
 * The rule for the keys of rollouts. A database would reject or change some texts, such as a NUL or half of a surrogate
 * pair: no row has such a key.
 */
final class Keys {

    /** The maximum length of a key, in UTF-16 characters: a model's name and a number fit. */
    static final int LONGEST = 300;

    private Keys() {}

    /** Returns whether a row can have this key. */
    static boolean isPossible(String key) {
        return key.length() <= LONGEST
                && key.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    /**
     * Returns the given key if a row can have it.
     *
     * @throws IllegalArgumentException if not; the message names what was given and what is allowed
     */
    static String require(String what, String key) {
        if (!isPossible(key)) {
            throw new IllegalArgumentException(
                    "The " + what + " " + Names.printable(key) + " is not allowed: give at most " + LONGEST
                            + " characters, none of them NUL or half of a surrogate pair");
        }
        return key;
    }
}
