package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of slices in order of time. What grows too old is either dropped or, for a step whose evidence must stay
 * complete, folded into one slice for all that is old. Not thread-safe.
 */
final class Timeline {

    private final long sliceMillis;
    private final int mostSlices;
    private final @Nullable Slice old;
    private final TreeMap<Long, Slice> slices = new TreeMap<>();

    Timeline(Duration slice, int mostSlices, boolean keepsOld) {
        this.sliceMillis = slice.toMillis();
        this.mostSlices = mostSlices;
        this.old = keepsOld ? new Slice() : null;
    }

    /** Returns the slice to which a request of the given time belongs; one that leads nowhere if that is gone. */
    Slice at(Instant time) {
        long index = Math.floorDiv(time.toEpochMilli(), sliceMillis);
        Slice known = slices.get(index);
        if (known != null) {
            return known;
        }
        if (slices.size() == mostSlices && index < slices.firstKey()) {
            return old == null ? new Slice() : old;
        }
        Slice fresh = new Slice();
        slices.put(index, fresh);
        if (slices.size() > mostSlices) {
            Map.Entry<Long, Slice> first = slices.pollFirstEntry();
            if (old != null && first != null) {
                old.addCounts(first.getValue());
                old.errors.addAll(first.getValue().errors);
            }
        }
        return fresh;
    }

    /** Returns whether nothing was added since the given time. */
    boolean isIdleSince(Instant time) {
        return slices.isEmpty() || (slices.lastKey() + 1) * sliceMillis <= time.toEpochMilli();
    }

    /**
     * Returns a summary of the slices that overlap a span of time.
     *
     * @param mature only slices that end by then count for errors
     */
    MetricSummary summary(Instant from, Instant to, Instant mature) {
        Slice sum = new Slice();
        if (old != null) {
            sum.addCounts(old);
            sum.errors.addAll(old.errors);
        }
        long first = Math.floorDiv(from.toEpochMilli(), sliceMillis);
        long last = Math.floorDiv(to.toEpochMilli(), sliceMillis);
        slices.subMap(first, true, Math.max(first, last), true).forEach((index, slice) -> {
            sum.addCounts(slice);
            if (!mature.isBefore(to) || (index + 1) * sliceMillis <= mature.toEpochMilli()) {
                sum.errors.addAll(slice.errors);
            }
        });
        return new MetricSummary(
                sum.requests(),
                sum.failures(),
                sum.errors.stats(),
                new AgreementStats(sum.compared(), sum.agreed()),
                sum.latencies.stats());
    }
}
