package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one version: its last hours, and one timeline for each of the latest steps in which it took part.
 * Thread-safe. Times are in milliseconds since 1970-01-01T00:00Z.
 *
 * <p>Requests and outcomes are counted in stripes, which hardly ever meet. Whoever asks adds the stripes to the timelines
 * first, so that nothing is left out. Who holds the monitor may lock a stripe, and never the other way round.
 */
final class VersionRecord {

    private static final int MAX_STEPS = 32;

    /**
     * What this process has counted for a window.
     *
     * @param timeline number of the timeline that it is from
     * @param sum what was counted
     */
    record Part(long timeline, Slice sum) {}

    /** Takes a slice that has changed. */
    interface Changes {
        void accept(Optional<StepRef> step, Timeline line, Timeline.ReportedSlice reported);
    }

    /** Takes all that was counted in a timeline, and its number. */
    interface Totals {
        void accept(Optional<StepRef> step, long timeline, MetricSummary total);
    }

    private final Duration slice;
    private final int slices;
    private final long begun;
    private final Timeline hours;
    private final Stripes stripes = new Stripes();
    /** Those used least recently go first, so that a late outcome of an old step displaces none that is under way. */
    private final Map<StepRef, Timeline> steps = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StepRef, Timeline> eldest) {
            return size() > MAX_STEPS;
        }
    };

    /**
     * Creates a record.
     *
     * @param retention how long the past is kept at least
     * @param slices in how many slices
     * @param begun when it begins
     */
    VersionRecord(Duration retention, int slices, long begun) {
        this.begun = begun;
        this.slice = Duration.ofMillis(-Math.floorDiv(-retention.toMillis(), (long) slices));
        // One more, because a span of that length seldom begins with a slice.
        this.slices = slices + 1;
        this.hours = new Timeline(slice, this.slices, false);
    }

    void request(long at, @Nullable StepRef step, boolean failed, Duration latency) {
        Stripe stripe = countingRequests(at, step);
        try {
            stripe.requests.sum().request(failed, latency);
        } finally {
            stripe.unlock();
        }
    }

    void comparison(long at, @Nullable StepRef step, boolean agrees) {
        Stripe stripe = countingRequests(at, step);
        try {
            stripe.requests.sum().comparison(agrees);
        } finally {
            stripe.unlock();
        }
    }

    void measured(long at, @Nullable StepRef step, String name, double value) {
        Stripe stripe = countingRequests(at, step);
        try {
            stripe.requests.sum().measured(name, value);
        } finally {
            stripe.unlock();
        }
    }

    void outcome(Prediction prediction, double actual, long since) {
        Stripe stripe = countingOutcomes(prediction.at(), prediction.step());
        try {
            stripe.outcomes.sum().outcome(prediction, actual, since);
        } finally {
            stripe.unlock();
        }
    }

    /** Takes an outcome whose prediction may have been made elsewhere, so that its step may not be known here yet. */
    synchronized void outcomeFromElsewhere(Prediction prediction, double actual, long since) {
        hours.at(prediction.at()).outcome(prediction, actual, since);
        StepRef step = prediction.step();
        if (step != null) {
            settleIfNew(step);
            timeline(step).at(prediction.at()).outcome(prediction, actual, since);
        }
    }

    MetricSummary summary(Window window) {
        return part(window).map(part -> part.sum().summary()).orElse(MetricSummary.EMPTY);
    }

    /** Returns what this process has counted for a window; empty if it knows nothing of the step. */
    synchronized Optional<Part> part(Window window) {
        settle();
        Instant mature = window.to().minus(window.labelMaturity());
        return Optional.ofNullable(
                        window.step().isEmpty()
                                ? hours
                                : steps.get(window.step().get()))
                .map(line -> new Part(line.number, line.sum(window.from(), window.to(), mature)));
    }

    /** Calls back with each slice that has changed since it was last taken, and the timeline it is of. */
    void takeChanges(Changes changes) {
        lines().forEach((step, line) -> changesOf(line).forEach(reported -> changes.accept(step, line, reported)));
    }

    /** Takes back that a slice was told. */
    synchronized void markUnreported(Timeline line, Timeline.ReportedSlice reported) {
        line.markUnreported(reported);
    }

    /** Calls back with all that was counted since this record began, in each step and, without one, at all. */
    void forEachTotal(Totals totals) {
        lines().forEach((step, line) -> totals.accept(step, line.number, totalOf(line)));
    }

    /** Returns all timelines, in which all is that was counted. They are read one by one, so that who counts waits for one at most. */
    private synchronized Map<Optional<StepRef>, Timeline> lines() {
        settle();
        Map<Optional<StepRef>, Timeline> lines = new LinkedHashMap<>();
        lines.put(Optional.empty(), hours);
        steps.forEach((ref, line) -> lines.put(Optional.of(ref), line));
        return lines;
    }

    private synchronized List<Timeline.ReportedSlice> changesOf(Timeline line) {
        return line.takeChanges();
    }

    private synchronized MetricSummary totalOf(Timeline line) {
        return line.total().summary();
    }

    synchronized boolean isIdle(Instant from, Instant to) {
        settle();
        // Whoever has it made is about to count something.
        boolean isNew = begun > from.toEpochMilli() && begun <= to.toEpochMilli();
        return !isNew && hours.isIdle(from, to);
    }

    /** Returns a locked stripe that counts requests of that time and step. */
    private Stripe countingRequests(long at, @Nullable StepRef step) {
        Stripe stripe = stripes.tryLock();
        if (stripe != null && stripe.requests.covers(at, step)) {
            return stripe;
        }
        if (stripe != null) {
            stripe.unlock();
        }
        return beginCountingRequests(at, step);
    }

    private synchronized Stripe beginCountingRequests(long at, @Nullable StepRef step) {
        if (step != null) {
            settleIfNew(step);
        }
        Stripe stripe = stripes.lock();
        try {
            Cell cell = stripe.requests;
            if (!cell.covers(at, step)) {
                settleRequests(cell.take());
                cell.open(hours.start(at), hours.end(at), step);
                if (step != null) {
                    // Known from its first request on: outcomes count for steps that are known.
                    timeline(step);
                }
            }
            return stripe;
        } catch (Throwable e) {
            // As for want of memory: whoever came next would wait for ever.
            stripe.unlock();
            throw e;
        }
    }

    /** Returns a locked stripe that counts outcomes of predictions of that time and step. */
    private Stripe countingOutcomes(long at, @Nullable StepRef step) {
        Stripe stripe = stripes.tryLock();
        if (stripe != null && stripe.outcomes.covers(at, step)) {
            return stripe;
        }
        if (stripe != null) {
            stripe.unlock();
        }
        return beginCountingOutcomes(at, step);
    }

    private synchronized Stripe beginCountingOutcomes(long at, @Nullable StepRef step) {
        Stripe stripe = stripes.lock();
        try {
            Cell cell = stripe.outcomes;
            if (!cell.covers(at, step)) {
                settleOutcomes(cell.take());
                cell.open(hours.start(at), hours.end(at), step);
            }
            return stripe;
        } catch (Throwable e) {
            stripe.unlock();
            throw e;
        }
    }

    /**
     * Settles before another step comes: those under way have to be known as used, so that none of them goes, and what some stripe
     * still has of the one that goes would begin it again later.
     */
    private void settleIfNew(StepRef step) {
        if (!steps.containsKey(step)) {
            settle();
        }
    }

    /** Adds what the stripes have counted to the timelines. */
    private void settle() {
        List<Cell.Counts> requests = new ArrayList<>();
        List<Cell.Counts> outcomes = new ArrayList<>();
        stripes.whileAllAreLocked(stripe -> {
            addIfAny(stripe.requests.take(), requests);
            addIfAny(stripe.outcomes.take(), outcomes);
        });
        requests.forEach(this::settleRequests);
        outcomes.forEach(this::settleOutcomes);
    }

    private static void addIfAny(Cell.@Nullable Counts counted, List<Cell.Counts> to) {
        if (counted != null) {
            to.add(counted);
        }
    }

    private void settleRequests(Cell.@Nullable Counts counted) {
        if (counted != null) {
            hours.counting(counted.from()).addCounts(counted.sum());
            if (counted.step() != null) {
                timeline(counted.step()).counting(counted.from()).addCounts(counted.sum());
            }
        }
    }

    private void settleOutcomes(Cell.@Nullable Counts counted) {
        if (counted != null) {
            hours.at(counted.from()).addErrors(counted.sum());
            // A step that was forgotten is not begun again: it would take the place of a later one.
            Timeline line = counted.step() == null ? null : steps.get(counted.step());
            if (line != null) {
                line.at(counted.from()).addErrors(counted.sum());
            }
        }
    }

    private Timeline timeline(StepRef ref) {
        return steps.computeIfAbsent(ref, r -> new Timeline(slice, slices, true));
    }
}
