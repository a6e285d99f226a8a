package io.neuralhive.rollout.recording;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was counted, slice by slice in order of time: the latest ones, and the sum of all that grew too old for a slice of
 * its own. Bounded. Not thread-safe. Times without a type are in milliseconds since 1970-01-01T00:00Z.
 *
 * <p>It also keeps what other nodes have to be sent: each slice that has changed since the last report, and each slice that
 * became part of the past, as empty. Why: {@code
 * docs/decisions/0020-evidence-is-replaced.md}, {@code 0042-slices-are-objects.md}.
 */
final class Ledger {

    /** For what that counts which grew too old for a slice of its own. */
    enum Past {
        /** For every sum: of a step, all is evidence. */
        COUNTS,
        /** For the total alone, as of the last hours. */
        IS_OVER
    }

    /**
     * A slice as it is reported to other nodes.
     *
     * @param from start of the slice; the past begins at 1970-01-01T00:00Z
     * @param to its end
     * @param sums what was counted, as {@link SliceText}
     */
    record Change(Instant from, Instant to, String sums, Page page) {

        /** Notes that changes were not reported, so that they will be. */
        void undo() {
            page.changed = true;
        }
    }

    /** A slice, and whether its changes were reported. */
    private static final class Page {
        private final Slice sum;
        private boolean changed;
        private boolean reported;

        private Page(Slice sum, boolean changed) {
            this.sum = sum;
            this.changed = changed;
        }
    }

    private static final AtomicLong NUMBERS = new AtomicLong();

    /** Distinguishes this ledger from every other of this process, including an earlier one for the same step. */
    final long number = NUMBERS.incrementAndGet();

    private final Resolution resolution;
    private final boolean pastCounts;
    private final NavigableMap<Long, Page> pages = new TreeMap<>();
    private final Page old = new Page(new Slice(), false);
    /** Slices that were reported and are in the past now: they are reported as empty. */
    private final Map<Long, Page> withdrawn = new TreeMap<>();

    /** Until when the past reaches. */
    private Instant oldUntil = Instant.EPOCH;

    Ledger(Resolution resolution, Past past) {
        this.resolution = resolution;
        this.pastCounts = past == Past.COUNTS;
    }

    /** Returns the slice to be added to for requests of the given time; the past, if there is no slice for them any more. */
    Slice at(long time) {
        long index = resolution.index(time);
        Page page = pages.get(index);
        if (page == null) {
            page = begin(index);
        }
        page.changed = true;
        return page.sum;
    }

    private Page begin(long index) {
        boolean isFull = pages.size() == resolution.slices();
        if (isFull && index < pages.firstKey()) {
            reach(resolution.start(pages.firstKey()));
            return old;
        }
        if (isFull) {
            Map.Entry<Long, Page> oldest = pages.pollFirstEntry();
            fold(oldest.getKey(), oldest.getValue());
        }
        Page page = new Page(new Slice(), true);
        pages.put(index, page);
        return page;
    }

    private void fold(long index, Page page) {
        old.sum.addAll(page.sum);
        old.changed = true;
        reach(resolution.end(index));
        if (page.reported && pastCounts) {
            withdrawn.put(index, new Page(new Slice(), true));
        }
    }

    private void reach(Instant end) {
        if (oldUntil.isBefore(end)) {
            oldUntil = end;
        }
    }

    /**
     * Returns the changes since they were last taken; at first, everything. The caller reports them, or undoes the take.
     */
    List<Change> takeChanges() {
        List<Change> taken = new ArrayList<>();
        withdrawn.values().removeIf(page -> !page.changed);
        if (pastCounts) {
            take(Instant.EPOCH, oldUntil, old, taken);
        }
        withdrawn.forEach((index, page) -> take(resolution.start(index), resolution.end(index), page, taken));
        pages.forEach((index, page) -> take(resolution.start(index), resolution.end(index), page, taken));
        return taken;
    }

    private static void take(Instant from, Instant to, Page page, List<Change> into) {
        if (page.changed) {
            page.changed = false;
            page.reported = true;
            into.add(new Change(from, to, SliceText.write(page.sum), page));
        }
    }

    /** Returns whether nothing was added for a span of time. What is later, as from a clock that was ahead, is no sign of life. */
    boolean isIdle(Instant from, Instant to) {
        return pages.keySet().stream()
                .noneMatch(index -> resolution.end(index).isAfter(from)
                        && !resolution.start(index).isAfter(to));
    }

    /**
     * Returns the sum of the slices that overlap a span of time or, where the past counts, of everything at any time.
     *
     * @param mature only slices that end by then count for errors; all do if it is the end of the span
     */
    Slice sum(Instant from, Instant to, Instant mature) {
        Slice sum = new Slice();
        if (pastCounts) {
            sum.addAll(old.sum);
        }
        between(from, to).forEach((index, page) -> {
            sum.addCounts(page.sum);
            if (!mature.isBefore(to) || !resolution.end(index).isAfter(mature)) {
                sum.addErrors(page.sum);
            }
        });
        return sum;
    }

    private Map<Long, Page> between(Instant from, Instant to) {
        if (pastCounts) {
            return pages;
        }
        long first = resolution.index(from.toEpochMilli());
        return pages.subMap(first, true, Math.max(first, resolution.index(to.toEpochMilli())), true);
    }

    /** Returns the sum of all that was ever added. */
    Slice total() {
        Slice total = new Slice();
        total.addAll(old.sum);
        pages.values().forEach(page -> total.addAll(page.sum));
        return total;
    }
}
