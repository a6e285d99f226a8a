package io.neuralhive.rollout.micrometer;

/**
 * A figure that has a meter.
 *
 * @param record number of what it is a figure of
 * @param place the record's, among those that are known at the same time
 */
record Shown(long record, Figure figure, int place) {

    /** Returns a number that no other figure has at the same time, as low as can be. */
    int index() {
        return place * Figure.values().length + figure.ordinal();
    }
}
