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
        int[][] distance = new int[a.length() + 1][b.length() + 1]; // of the first i characters to the first j
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distance[i][j] = i + j;
                if (i > 0 && j > 0) {
                    int replaced = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    distance[i][j] = Math.min(replaced, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
                }
                if (isSwap(a, i, b, j)) {
                    distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
                }
            }
        }
        return distance[a.length()][b.length()];
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
