package io.neuralhive.rollout.config.yaml;

/**
 * A position in a text.
 *
 * @param line from 1; 0 if there is none
 * @param column in characters, from 1; 0 if there is none
 */
record Place(int line, int column) {

    static final Place NONE = new Place(0, 0);

    /** Returns the position after the given beginning of a text. */
    static Place behind(CharSequence start) {
        int line = 1;
        int column = 1;
        for (int c : start.codePoints().toArray()) {
            boolean newLine = c == '\n';
            line += newLine ? 1 : 0;
            column = newLine ? 1 : column + 1;
        }
        return new Place(line, column);
    }
}
