package io.neuralhive.rollout.identity;

/**
 * The rule for names of models and versions, which come from outside and end up in logs, queries, labels and pages.
 *
 * <p>A name has 1 to {@value #MAX_LENGTH} characters, no white space at its ends, and neither control characters, line or
 * paragraph separators, bidirectional controls, unpaired surrogates nor the code points that Unicode reserves as
 * noncharacters. Anything else, emoji included, is kept exactly as given. Stateless and thread-safe.
 */
public final class Names {

    /** The longest name allowed, in UTF-16 characters. */
    public static final int MAX_LENGTH = 200;

    private static final int PRINTED_NAME = 60;
    private static final int PRINTED_SENTENCE = 500;

    private Names() {}

    /**
     * Returns the given model name if it is allowed.
     *
     * @throws IllegalArgumentException if it is not; the message names what was given and what is allowed
     */
    public static String requireModel(String name) {
        return require("model", name);
    }

    /**
     * Returns the given version name if it is allowed.
     *
     * @throws IllegalArgumentException if it is not; the message names what was given and what is allowed
     */
    public static String requireVersion(String name) {
        return require("version", name);
    }

    /** Returns whether a name of a model or version is allowed. */
    public static boolean isAllowed(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && name.equals(name.strip())
                && name.codePoints().noneMatch(Names::isForbidden);
    }

    /**
     * Returns a name from outside in a form that is safe on one log line: quoted, at most 60 characters of it, everything
     * that {@linkplain Names is not allowed in a name} escaped.
     */
    public static String printable(String name) {
        return printable(name, PRINTED_NAME);
    }

    /** Returns a sentence from outside in a form that is safe on one log line, at most 500 characters of it. */
    public static String printableSentence(String sentence) {
        return printable(sentence, PRINTED_SENTENCE);
    }

    private static String printable(String text, int max) {
        StringBuilder out = new StringBuilder("\"");
        String shown = text.length() <= max ? text : text.substring(0, max);
        shown.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (isForbidden(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        out.append('"');
        if (shown.length() < text.length()) {
            out.append("… (").append(text.length()).append(" characters)");
        }
        return out.toString();
    }

    private static String require(String what, String name) {
        if (!isAllowed(name)) {
            throw new IllegalArgumentException(
                    "The " + what + " name " + printable(name) + " is not allowed: give 1 to " + MAX_LENGTH
                            + " characters without control characters and without white space at the ends");
        }
        return name;
    }

    private static boolean isForbidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> isBidirectionalControl(c) || isNoncharacter(c);
        };
    }

    private static boolean isBidirectionalControl(int c) {
        return c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }

    /** Code points that are merely unassigned are none: which they are depends on the Unicode version of the JDK. */
    private static boolean isNoncharacter(int c) {
        return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    }
}
