package io.neuralhive.rollout.policy;

import java.util.Locale;

/**
 * How far two names are apart: how many characters must be inserted, deleted, replaced or swapped with their neighbour to
 * turn one into the other.
 */
final class EditDistance {

    private static final int MOST_SLIPS = 2;

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
        String a = given.toLowerCase(Locale.ROOT);
        String b = known.toLowerCase(Locale.ROOT);
        return between(a, b) <= Math.min(MOST_SLIPS, b.length() / 4)
                || joined(a).equals(joined(b));
    }

    private static boolean isSwap(String a, int i, String b, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }

    private static String joined(String name) {
        return name.replaceAll("[^a-z0-9]", "");
    }
}
