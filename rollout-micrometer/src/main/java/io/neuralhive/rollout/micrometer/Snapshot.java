package io.neuralhive.rollout.micrometer;

import java.util.Map;

/**
 * What was counted, as it was at one moment. Immutable.
 *
 * @param at when that was, in nanoseconds
 * @param values by the record's number, each in the order of the figures. What was new at that moment is not among them: it is 0, so
 *     that its increase is seen.
 */
record Snapshot(long at, Map<Long, double[]> values) {

    double value(MeterSlot figure) {
        double[] known = values.get(figure.record());
        return known == null ? 0 : known[figure.figure()];
    }
}
