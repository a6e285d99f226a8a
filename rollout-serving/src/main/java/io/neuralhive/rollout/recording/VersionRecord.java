package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is kept of one version: an {@link Intake}, in which many threads count at once, and {@link Ledgers}, in
 * which one at a time keeps what was counted. Thread-safe. Times are in milliseconds since 1970-01-01T00:00Z.
 *
 * <p><b>Why it is right.</b> The ledgers are used under this object's monitor alone. A reader first adds what the intake
 * has counted ({@link #settle}), which takes all stripes at one moment, so that what is read was so at that moment and
 * leaves nothing out ({@code LinearizabilityTest}). The holder of the monitor may lock stripes; the holder of a stripe
 * never waits for the monitor. See docs/decisions/0032-counting-in-stripes.md.
 */
final class VersionRecord {

    /**
     * What this process has counted for a window.
     *
     * @param ledger number of the ledger that it is from
     * @param sum what was counted
     */
    record Part(long ledger, Slice sum) {}

    /** Takes a slice that has changed, and the number of the ledger that it is of. */
    interface Changes {
        void accept(Optional<StepRef> step, long ledger, Ledger.Change change);
    }

    /** Takes all that was counted in a ledger, and its number. */
    interface Totals {
        void accept(Optional<StepRef> step, long ledger, MetricSummary total);
    }

    private final Resolution resolution;
    private final long begun;
    private final Intake intake = new Intake();
    private final Ledgers ledgers;

    /**
     * Creates a record.
     *
     * @param resolution of the hours and of each step
     * @param begun when it begins
     */
    VersionRecord(Resolution resolution, long begun) {
        this.resolution = resolution;
        this.begun = begun;
        this.ledgers = new Ledgers(resolution);
    }

    void request(long at, @Nullable StepRef step, boolean failed, Duration latency) {
        if (!intake.request(at, step, failed, latency)) {
            open(DrainedSlice.Kind.REQUESTS, at, step, slice -> slice.request(failed, latency));
        }
    }

    void comparison(long at, @Nullable StepRef step, boolean agrees) {
        // Lambdas that capture nothing, so that they are made once.
        count(at, step, agrees ? slice -> slice.comparison(true) : slice -> slice.comparison(false));
    }

    void measured(long at, @Nullable StepRef step, String name, double value) {
        count(at, step, slice -> slice.measured(name, value));
    }

    private void count(long at, @Nullable StepRef step, Consumer<Slice> event) {
        if (!intake.count(at, step, event)) {
            open(DrainedSlice.Kind.REQUESTS, at, step, event);
        }
    }

    /**
     * Counts an outcome. It counts for its step only if that is known, from its requests.
     *
     * @param at when the prediction was made
     * @param beside what the served version predicted, if the prediction was a shadow's; NaN if not
     * @param since when the outcome became known
     */
    void outcome(long at, @Nullable StepRef step, double predicted, double beside, double actual, long since) {
        long lag = Math.max(0, since - at);
        if (!intake.outcome(at, step, predicted, beside, actual, lag)) {
            open(DrainedSlice.Kind.OUTCOMES, at, step, slice -> slice.outcome(predicted, beside, actual, lag));
        }
    }

    /** Counts an outcome whose prediction may have been made elsewhere, so that its step may not be known here yet. */
    synchronized void outcomeFromElsewhere(
            long at, @Nullable StepRef step, double predicted, double beside, double actual, long since) {
        long lag = Math.max(0, since - at);
        ledgers.hours().at(at).outcome(predicted, beside, actual, lag);
        if (step != null) {
            settleIfNew(step);
            ledgers.begin(step).at(at).outcome(predicted, beside, actual, lag);
        }
    }

    /** Counts where no stripe was free and open: opens one. */
    private synchronized void open(DrainedSlice.Kind kind, long at, @Nullable StepRef step, Consumer<Slice> event) {
        StepRef begins = kind == DrainedSlice.Kind.REQUESTS ? step : null;
        if (begins != null) {
            settleIfNew(begins);
        }
        long index = resolution.index(at);
        intake.open(kind, resolution.startMillis(index), resolution.startMillis(index + 1), step, ledgers::add, event);
        if (begins != null) {
            // Known from its first request on: outcomes count for steps that are known.
            ledgers.begin(begins);
        }
    }

    /**
     * Settles before another step begins: current steps have to be marked as used, so that none of them is evicted, and
     * counts that a stripe still has of the evicted one would begin it again.
     */
    private void settleIfNew(StepRef step) {
        if (!ledgers.know(step)) {
            settle();
        }
    }

    /** Adds what the intake has counted to the ledgers. */
    private void settle() {
        intake.drain().forEach(ledgers::add);
    }

    MetricSummary summary(Window window) {
        return part(window).map(part -> part.sum().summary()).orElse(MetricSummary.EMPTY);
    }

    /** Returns what this process has counted for a window; empty if it knows nothing of the step. */
    synchronized Optional<Part> part(Window window) {
        settle();
        Instant mature = window.to().minus(window.labelMaturity());
        return ledgers.of(window)
                .map(ledger -> new Part(ledger.number, ledger.sum(window.from(), window.to(), mature)));
    }

    /** Calls back with each slice that has changed since it was last taken, and the ledger it is of. */
    void takeChanges(Changes changes) {
        all().forEach((step, ledger) ->
                changesOf(ledger).forEach(change -> changes.accept(step, ledger.number, change)));
    }

    /** Returns changes that could not be reported, to be taken again. */
    synchronized void undo(Ledger.Change change) {
        change.undo();
    }

    /** Calls back with all that was counted since this record began, in each step and, without one, at all. */
    void forEachTotal(Totals totals) {
        all().forEach((step, ledger) -> totals.accept(step, ledger.number, totalOf(ledger)));
    }

    /** Returns all ledgers, in which all is that was counted. They are read one by one, so that who counts waits for one at most. */
    private synchronized Map<Optional<StepRef>, Ledger> all() {
        settle();
        return ledgers.all();
    }

    private synchronized List<Ledger.Change> changesOf(Ledger ledger) {
        return ledger.takeChanges();
    }

    private synchronized MetricSummary totalOf(Ledger ledger) {
        return ledger.total().summary();
    }

    synchronized boolean isIdle(Instant from, Instant to) {
        settle();
        // The caller that creates it is about to count something.
        boolean isNew = begun > from.toEpochMilli() && begun <= to.toEpochMilli();
        return !isNew && ledgers.hours().isIdle(from, to);
    }
}
