package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.metrics.MetricSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded number of slices in order of time. What grows too old is folded into one slice for all that is old, which counts
 * as evidence only for a step, whose evidence must stay complete. Not thread-safe.
 */
final class Timeline {

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** The index of the slice for all that is old. */
    private static final long OLD = Long.MIN_VALUE;

    /** A slice as it is to be told to others; one that was folded since is told to be empty. */
    record Told(long index, Instant from, Instant to, String sums) {}

    /** Tells this timeline from every other of this process, an earlier one for the same step included. */
    final long number = NUMBERS.incrementAndGet();

    private final long sliceMillis;
    private final int mostSlices;
    private final boolean keepsOld;
    private final Slice old = new Slice();
    private final TreeMap<Long, Slice> slices = new TreeMap<>();
    /** What has changed since it was told. */
    private final Set<Long> changed = new HashSet<>();
    /** What was told, and is not folded. Both sets are as bounded as the slices: nothing is in here unless others are told. */
    private final Set<Long> told = new HashSet<>();

    private Instant foldedUntil = Instant.EPOCH;

    Timeline(Duration slice, int mostSlices, boolean keepsOld) {
        this.sliceMillis = slice.toMillis();
        this.mostSlices = mostSlices;
        this.keepsOld = keepsOld;
    }

    /** Returns when the slice of a time begins; times are in milliseconds since 1970-01-01T00:00Z. */
    long start(long time) {
        return Math.floorDiv(time, sliceMillis) * sliceMillis;
    }

    /** Returns when the slice of a time has ended. */
    long end(long time) {
        return start(time) + sliceMillis;
    }

    /** Returns the slice to be changed by a request of the given time; the one for all that is old if that is gone. */
    Slice at(long time) {
        long index = Math.floorDiv(time, sliceMillis);
        Slice known = slices.get(index);
        if (known != null) {
            changed.add(index);
            return known;
        }
        if (slices.size() == mostSlices && index < slices.firstKey()) {
            if (keepsOld) {
                changed.add(OLD);
            }
            return old;
        }
        Slice fresh = new Slice();
        slices.put(index, fresh);
        changed.add(index);
        if (slices.size() > mostSlices) {
            Map.Entry<Long, Slice> first = slices.firstEntry();
            slices.remove(first.getKey());
            leave(first.getKey(), first.getValue());
        }
        return fresh;
    }

    private void leave(long index, Slice slice) {
        changed.remove(index);
        boolean wasTold = told.remove(index);
        old.addAll(slice);
        if (keepsOld) {
            foldedUntil = endOf(index);
            changed.add(OLD);
            if (wasTold) {
                changed.add(index);
            }
        }
    }

    /** Returns what has changed since it was last taken. */
    List<Told> takeChanges() {
        List<Told> taken = new ArrayList<>();
        for (long index : changed) {
            Slice slice = index == OLD ? old : slices.get(index);
            if (slice != null && index != OLD) {
                told.add(index);
            }
            Instant from = index == OLD ? Instant.EPOCH : Instant.ofEpochMilli(index * sliceMillis);
            Instant to = index == OLD ? foldedUntil : endOf(index);
            taken.add(new Told(index, from, to, SliceText.write(slice == null ? new Slice() : slice)));
        }
        changed.clear();
        return taken;
    }

    /** Takes back that a slice was told. */
    void notTold(Told slice) {
        changed.add(slice.index());
    }

    /** Returns whether nothing was added since the given time. */
    boolean isIdleSince(Instant time) {
        return slices.isEmpty() || !endOf(slices.lastKey()).isAfter(time);
    }

    /**
     * Returns a summary of the slices that overlap a span of time.
     *
     * @param mature only slices that end by then count for errors
     */
    MetricSummary summary(Instant from, Instant to, Instant mature) {
        return sum(from, to, mature).summary();
    }

    /** Returns the sum of the slices that overlap a span of time. */
    Slice sum(Instant from, Instant to, Instant mature) {
        Slice sum = new Slice();
        if (keepsOld) {
            sum.addAll(old);
        }
        long first = Math.floorDiv(from.toEpochMilli(), sliceMillis);
        long last = Math.floorDiv(to.toEpochMilli(), sliceMillis);
        slices.subMap(first, true, Math.max(first, last), true).forEach((index, slice) -> {
            sum.addCounts(slice);
            if (!mature.isBefore(to) || !endOf(index).isAfter(mature)) {
                sum.addErrors(slice);
            }
        });
        return sum;
    }

    /** Returns the sum of all that was ever added. */
    Slice total() {
        Slice total = new Slice();
        total.addAll(old);
        slices.values().forEach(total::addAll);
        return total;
    }

    private Instant endOf(long index) {
        return Instant.ofEpochMilli((index + 1) * sliceMillis);
    }
}
