package io.neuralhive.rollout.policy;

import java.util.Locale;

/**
 * The distance of two names: how many characters must be inserted, deleted, replaced or swapped with their neighbour to
 * turn one into the other.
 */
final class EditDistance {

    private static final int MAX_SLIPS = 2;

    private EditDistance() {}

    static int between(String a, String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
                if (isSwap(a, i, b, j)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            beforePrevious = previous;
            previous = current;
        }
        return previous[b.length()];
    }

    /**
     * Returns whether {@code given} was probably meant to be {@code known}: it differs in nothing but case and what
     * separates the words, or in at most two characters, one if the known name is shorter than eight.
     */
    static boolean isSlip(String given, String known) {
        int allowed = Math.min(MAX_SLIPS, known.length() / 4);
        if (Math.abs(given.length() - known.length()) > allowed) {
            return haveSameWords(given, known);
        }
        return between(given.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT)) <= allowed
                || haveSameWords(given, known);
    }

    private static boolean haveSameWords(String a, String b) {
        int i = skipSeparators(a, 0);
        int j = skipSeparators(b, 0);
        while (i < a.length() && j < b.length() && lower(a, i) == lower(b, j)) {
            i = skipSeparators(a, i + 1);
            j = skipSeparators(b, j + 1);
        }
        return i == a.length() && j == b.length();
    }

    private static char lower(String name, int i) {
        return Character.toLowerCase(name.charAt(i));
    }

    private static int skipSeparators(String name, int from) {
        int i = from;
        while (i < name.length() && !Character.isLetterOrDigit(name.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isSwap(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
