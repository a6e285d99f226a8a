package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the results of versions by assignment. Predictions that wait for their outcome are kept elsewhere: in a {@link
 * PendingTable}, or as a {@link Ticket} outside this process. Thread-safe.
 */
final class EvidenceRecorder {

    private final Clock clock;
    private final Duration retention;
    private final VersionTable versions;

    EvidenceRecorder(Clock clock, Duration retention, VersionTable versions) {
        this.clock = clock;
        this.retention = retention;
        this.versions = versions;
    }

    VersionTable versions() {
        return versions;
    }

    /** Records a prediction that was served. Returns null if there is none whose outcome could count. */
    @Nullable
    Prediction served(Assignment assignment, double predicted, Duration latency) {
        return predicted(assignment, assignment.served(), predicted, Double.NaN, latency);
    }

    /**
     * Records a prediction of the shadow version. Returns null if there is none whose outcome could count.
     *
     * @param served what the served version predicted; not a finite number if there is nothing to compare with
     */
    @Nullable
    Prediction shadowed(Assignment assignment, double served, double predicted, boolean agrees, Duration latency) {
        Prediction prediction = predicted(assignment, assignment.shadow(), predicted, served, latency);
        if (prediction != null && Double.isFinite(served)) {
            prediction.version().comparison(prediction.at(), prediction.step(), agrees);
        }
        return prediction;
    }

    private @Nullable Prediction predicted(
            Assignment assignment, Optional<String> version, double predicted, double beside, Duration latency) {
        VersionRecord known = recordOf(assignment, version);
        if (known == null) {
            return null;
        }
        long now = clock.millis();
        boolean failed = !Double.isFinite(predicted);
        StepRef step = step(assignment);
        known.request(now, step, failed, latency);
        return failed
                ? null
                : new Prediction(
                        known, step, now, predicted, beside, assignment.shadow().isPresent());
    }

    /** Records a request that the served version answered without a number, or failed to answer. */
    void served(Assignment assignment, boolean failed, Duration latency) {
        request(assignment, assignment.served(), failed, latency);
    }

    /** Records a request that the shadow version failed to answer. */
    void shadowFailed(Assignment assignment, Duration latency) {
        request(assignment, assignment.shadow(), true, latency);
    }

    private void request(Assignment assignment, Optional<String> version, boolean failed, Duration latency) {
        VersionRecord known = recordOf(assignment, version);
        if (known != null) {
            known.request(clock.millis(), step(assignment), failed, latency);
        }
    }

    /** Records a request that the shadow version answered without a number. */
    void shadowAnswered(Assignment assignment, boolean agrees, Duration latency) {
        VersionRecord known = recordOf(assignment, assignment.shadow());
        if (known != null) {
            long now = clock.millis();
            known.request(now, step(assignment), false, latency);
            known.comparison(now, step(assignment), agrees);
        }
    }

    /** Records a value of a metric of the service's own for the served version. */
    void measured(Assignment assignment, String name, double value) {
        VersionRecord known = recordOf(assignment, assignment.served());
        if (known != null) {
            known.measured(clock.millis(), step(assignment), name, value);
        }
    }

    /**
     * Joins a prediction that was made here or elsewhere with its outcome; returns false if the table of versions is full.
     */
    boolean joined(Ticket ticket, double actual, long since) {
        VersionRecord known = versions.get(ticket.model(), ticket.version());
        if (known == null) {
            return false;
        }
        StepRef step = ticket.step().orElse(null);
        long at = ticket.at().toEpochMilli();
        new Prediction(known, step, at, ticket.value(), ticket.beside(), false).joinedFromElsewhere(actual, since);
        return true;
    }

    /**
     * Returns what was counted for a window; empty if nothing is known of the version or the step.
     *
     * @throws IllegalArgumentException if the label maturity is longer than the retention
     */
    Optional<VersionRecord.Part> part(String model, String version, Window window) {
        if (window.labelMaturity().compareTo(retention) > 0) {
            throw new IllegalArgumentException("A label maturity of " + window.labelMaturity()
                    + " is longer than the validator's retention of " + retention + ": build it with a longer one");
        }
        return versions.part(model, version, window);
    }

    /** Returns all that was counted of each version, at all and in each of its latest steps. */
    List<VersionTotals> totals() {
        List<VersionTotals> all = new ArrayList<>();
        versions.forEach((model, version, known) -> known.forEachTotal(
                (step, number, total) -> all.add(new VersionTotals(model, version, step, number, total))));
        return all;
    }

    /** Looked up before the clock is read, never after, which makes the whole call a tenth faster. */
    private @Nullable VersionRecord recordOf(Assignment assignment, Optional<String> version) {
        return assignment.excluded() || version.isEmpty() ? null : versions.get(assignment.model(), version.get());
    }

    private static @Nullable StepRef step(Assignment assignment) {
        return assignment.step().orElse(null);
    }
}
