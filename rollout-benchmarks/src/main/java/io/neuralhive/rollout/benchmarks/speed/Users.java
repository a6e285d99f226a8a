package io.neuralhive.rollout.benchmarks.speed;

/** Users whose strings are new for each pass over them, so that no hash code is cached yet. */
final class Users {

    private final String[] originals = new String[Keys.NUMBER];
    private final String[] copies = new String[Keys.NUMBER];

    Users() {
        for (int i = 0; i < Keys.NUMBER; i++) {
            originals[i] = "user-" + (i * 7_919L + 1_000_000_007L);
        }
    }

    /** A copy would share the hash code of its original, which has not been computed. */
    @SuppressWarnings("StringConstructor")
    void renew() {
        for (int i = 0; i < Keys.NUMBER; i++) {
            copies[i] = new String(originals[i]);
        }
    }

    String get(int i) {
        return copies[i];
    }
}
