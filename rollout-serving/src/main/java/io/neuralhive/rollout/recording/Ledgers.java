package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The ledgers of one version: one of its last hours, and one of each of the latest steps in which it took part. Not thread-safe. */
final class Ledgers {

    private static final int MAX_STEPS = 32;

    private final Resolution resolution;
    private final Ledger hours;
    /**
     * In the order of their last use: the least recently used are evicted first. Joining an outcome is not a use, so that late outcomes
     * of old steps displace none of the latest.
     */
    private final Map<StepRef, Ledger> steps = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StepRef, Ledger> eldest) {
            return size() > MAX_STEPS;
        }
    };

    Ledgers(Resolution resolution) {
        this.resolution = resolution;
        this.hours = new Ledger(resolution, Ledger.Past.IS_OVER);
    }

    boolean know(StepRef step) {
        return steps.containsKey(step);
    }

    /** Begins a ledger for a step, if there is none, and notes that it was used. */
    Ledger begin(StepRef step) {
        Ledger known = steps.remove(step);
        Ledger ledger = known == null ? new Ledger(resolution, Ledger.Past.COUNTS) : known;
        steps.put(step, ledger);
        return ledger;
    }

    /** Adds what was counted to the hours and its step. */
    void add(DrainedSlice drained) {
        if (drained.kind() == DrainedSlice.Kind.REQUESTS) {
            addRequests(drained);
        } else {
            addOutcomes(drained);
        }
    }

    private void addRequests(DrainedSlice drained) {
        hours.at(drained.from()).addCounts(drained.sum());
        if (drained.step() != null) {
            begin(drained.step()).at(drained.from()).addCounts(drained.sum());
        }
    }

    private void addOutcomes(DrainedSlice drained) {
        hours.at(drained.from()).addErrors(drained.sum());
        // A step that was forgotten is not begun again: it would take the place of a later one.
        Ledger ledger = drained.step() == null ? null : steps.get(drained.step());
        if (ledger != null) {
            ledger.at(drained.from()).addErrors(drained.sum());
        }
    }

    Ledger hours() {
        return hours;
    }

    /** Returns the ledger of a window: its step's, or that of the hours if it names none. */
    Optional<Ledger> of(Window window) {
        return window.step().isEmpty()
                ? Optional.of(hours)
                : window.step().filter(this::know).map(this::begin);
    }

    /** Returns all ledgers by step; without one, the hours. */
    Map<Optional<StepRef>, Ledger> all() {
        Map<Optional<StepRef>, Ledger> all = new LinkedHashMap<>();
        all.put(Optional.empty(), hours);
        steps.forEach((step, ledger) -> all.put(Optional.of(step), ledger));
        return all;
    }
}
