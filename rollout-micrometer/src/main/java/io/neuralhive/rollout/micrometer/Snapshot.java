package io.neuralhive.rollout.micrometer;

import java.util.Map;

/**
 * The counts at one moment. Immutable.
 *
 * @param at the moment, in nanoseconds
 * @param values by the record's number, each in the order of the figures. Records that were new at that moment are not
 *     included: they read 0, so that their increase is seen.
 */
record Snapshot(long at, Map<Long, double[]> values) {

    double value(MeterSlot figure) {
        double[] known = values.get(figure.record());
        return known == null ? 0 : known[figure.figure()];
    }
}
