package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.MetricSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of slices in order of time. What grows too old is folded into one slice for all that is old, which counts
 * as evidence only for a step, whose evidence must stay complete. Not thread-safe.
 */
final class Timeline {

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** The index of the slice for all that is old. */
    private static final long OLD = Long.MIN_VALUE;

    /** A slice as it is to be told to others; one that was folded since is told to be empty. */
    record ReportedSlice(long index, Instant from, Instant to, String sums) {}

    /** Tells this timeline from every other of this process, an earlier one for the same step included. */
    final long number = NUMBERS.incrementAndGet();

    private final long sliceMillis;
    private final int maxSlices;
    private final boolean isOfStep;
    private final Slice old = new Slice();
    private final PackedSlices slices = new PackedSlices();
    /** What has changed since it was told; null as long as nobody has asked, so that all has. */
    private @Nullable Set<Long> changed;
    /** What was told, and is not folded. Both sets are as bounded as the slices. */
    private final Set<Long> reported = new HashSet<>(0);

    private Instant foldedUntil = Instant.EPOCH;

    Timeline(Duration slice, int maxSlices, boolean isOfStep) {
        this.sliceMillis = slice.toMillis();
        this.maxSlices = maxSlices;
        this.isOfStep = isOfStep;
    }

    /** Returns when the slice of a time begins; times are in milliseconds since 1970-01-01T00:00Z. */
    long start(long time) {
        return Math.floorDiv(time, sliceMillis) * sliceMillis;
    }

    /** Returns when the slice of a time has ended. */
    long end(long time) {
        return start(time) + sliceMillis;
    }

    /** Returns the slice to which requests of the given time are to be added; the one for all that is old if that is gone. */
    Slice counting(long time) {
        return slice(time, true);
    }

    /** Returns the slice to which outcomes of requests of the given time are to be added; the one for all that is old if that is gone. */
    Slice at(long time) {
        return slice(time, false);
    }

    private Slice slice(long time, boolean forRequests) {
        long index = Math.floorDiv(time, sliceMillis);
        if (slices.size() == maxSlices && index < slices.first()) {
            foldUntil(slices.first());
            noteChange(OLD);
            return old;
        }
        noteChange(index);
        Slice slice = forRequests ? slices.count(index) : slices.change(index);
        if (slices.size() > maxSlices) {
            long first = slices.first();
            leave(first, slices.removeFirst());
        }
        return slice;
    }

    private void noteChange(long index) {
        if (changed != null && (index != OLD || isOfStep)) {
            changed.add(index);
        }
    }

    /** Nothing that begins earlier has a slice of its own any more. */
    private void foldUntil(long index) {
        Instant begin = Instant.ofEpochMilli(index * sliceMillis);
        if (isOfStep && foldedUntil.isBefore(begin)) {
            foldedUntil = begin;
        }
    }

    private void leave(long index, Slice slice) {
        old.addAll(slice);
        foldUntil(index + 1);
        if (changed != null) {
            changed.remove(index);
            noteChange(OLD);
        }
        if (reported.remove(index) && isOfStep) {
            noteChange(index);
        }
    }

    /** Returns what has changed since it was last taken. */
    List<ReportedSlice> takeChanges() {
        List<ReportedSlice> taken = new ArrayList<>();
        for (long index : changed == null ? all() : changed) {
            Slice slice = index == OLD ? old : slices.get(index);
            if (slice != null && index != OLD) {
                reported.add(index);
            }
            Instant from = index == OLD ? Instant.EPOCH : Instant.ofEpochMilli(index * sliceMillis);
            Instant to = index == OLD ? foldedUntil : endOf(index);
            taken.add(new ReportedSlice(index, from, to, SliceText.write(slice == null ? new Slice() : slice)));
        }
        changed = new HashSet<>();
        return taken;
    }

    private Set<Long> all() {
        Set<Long> all = slices.indexes().boxed().collect(Collectors.toSet());
        if (isOfStep && !old.isEmpty()) {
            all.add(OLD);
        }
        return all;
    }

    /** Takes back that a slice was told. */
    void markUnreported(ReportedSlice slice) {
        noteChange(slice.index());
    }

    /** Returns whether nothing was added for a span of time. What is later, as from a clock that was ahead, is no sign of life. */
    boolean isIdle(Instant from, Instant to) {
        return slices.indexes()
                .noneMatch(
                        index -> endOf(index).isAfter(from) && !endOf(index - 1).isAfter(to));
    }

    /**
     * Returns a summary of the slices that overlap a span of time.
     *
     * @param mature only slices that end by then count for errors
     */
    MetricSummary summary(Instant from, Instant to, Instant mature) {
        return sum(from, to, mature).summary();
    }

    /** Returns the sum of the slices that overlap a span of time; of a step, of all: that it is of the step says what belongs. */
    Slice sum(Instant from, Instant to, Instant mature) {
        Slice sum = new Slice();
        long first = Long.MIN_VALUE;
        long last = Long.MAX_VALUE;
        if (isOfStep) {
            sum.addAll(old);
        } else {
            first = Math.floorDiv(from.toEpochMilli(), sliceMillis);
            last = Math.max(first, Math.floorDiv(to.toEpochMilli(), sliceMillis));
        }
        slices.forEach(first, last, (index, slice) -> {
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
        slices.forEach(Long.MIN_VALUE, Long.MAX_VALUE, (index, slice) -> total.addAll(slice));
        return total;
    }

    private Instant endOf(long index) {
        return Instant.ofEpochMilli((index + 1) * sliceMillis);
    }
}
