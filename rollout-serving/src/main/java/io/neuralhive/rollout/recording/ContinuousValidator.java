package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded metrics source: the service records each prediction when it is made and each outcome when it is known, and
 * it joins them by id. Thread-safe. Never throws because of recorded data, and its memory does not grow with traffic.
 *
 * <p>A prediction counts for the step in which it was made, which its {@link Assignment} names, whenever the outcome comes.
 * Records under an assignment that is {@linkplain Assignment#excluded() excluded} are ignored. Its data is lost with its
 * process: after a restart, the evidence of the current step is collected again.
 */
public final class ContinuousValidator implements MetricsSource, PredictionRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(ContinuousValidator.class);

    private static final int LONGEST_NAME = 200;

    private final Clock clock;
    private final Duration longestUse;
    private final double agreementTolerance;
    private final EvidenceRecorder recorder;
    private final PendingTable pending;
    private final KeyCounts keys = new KeyCounts();

    private ContinuousValidator(Builder builder) {
        clock = builder.clock;
        longestUse = builder.longestUse();
        agreementTolerance = builder.agreementTolerance;
        recorder = new EvidenceRecorder(
                clock,
                builder.retention,
                new VersionTable(clock, builder.maxVersions, builder.retention, builder.slices));
        pending = new PendingTable(builder.maxPending, builder.timeToLive);
        LOG.info(
                "continuous_validator_started retention={} max_pending={} time_to_live={} max_versions={}",
                builder.retention,
                builder.maxPending,
                builder.timeToLive,
                builder.maxVersions);
    }

    /** Returns a validator with the defaults of its builder. */
    public static ContinuousValidator create() {
        return builder().build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Records which version a key got, so that it can be checked that keys are split as planned. Optional: without it
     * nothing is checked. Distinct keys are counted up to 131,072 for each step, in the latest 4,096 steps of all models,
     * and in 32 MB: where those are used up, the step that has seen most keys counts no further ones, and keeps what it
     * has.
     *
     * @param assignment what the key got
     * @param key the key that was assigned, such as a user's id
     */
    @Override
    public void assigned(Assignment assignment, String key) {
        if (!assignment.excluded()) {
            assignment.step().ifPresent(step -> assignment.served().ifPresent(version -> keys.add(step, version, key)));
        }
    }

    /**
     * Records a prediction that was served. One that is not a finite number counts as failed.
     *
     * @param assignment under which it was made
     * @param predictionId names it until its outcome is known; unique within the model, at most 200 characters. A longer one
     *     finds no outcome. A second prediction with the same id takes the place of the first.
     * @param predicted what was predicted
     * @param latency how long that took
     */
    @Override
    public void predicted(Assignment assignment, String predictionId, double predicted, Duration latency) {
        Prediction prediction = recorder.served(assignment, predicted, latency);
        if (prediction != null && isShort(predictionId)) {
            pending.served(assignment.model(), predictionId, prediction);
        }
    }

    /**
     * Records a request that the served version answered with something that no outcome will be compared with, such as a text.
     *
     * @param assignment under which it was made
     * @param latency how long that took
     */
    @Override
    public void answered(Assignment assignment, Duration latency) {
        recorder.served(assignment, false, latency);
    }

    /**
     * Records a request that the served version failed to answer.
     *
     * @param assignment under which it was made
     * @param latency how long that took
     */
    @Override
    public void failed(Assignment assignment, Duration latency) {
        recorder.served(assignment, true, latency);
    }

    /**
     * Records a prediction of the shadow version.
     *
     * @param assignment under which both were made
     * @param predictionId the id of the served prediction, whose outcome counts for both
     * @param served what the served version predicted; if it is not a finite number, there is nothing to compare with
     * @param predicted what the shadow version predicted; counts as failed if it is not a finite number
     * @param latency how long the shadow version took
     */
    public void shadowed(
            Assignment assignment, String predictionId, double served, double predicted, Duration latency) {
        shadowed(assignment, predictionId, served, predicted, agrees(served, predicted), latency);
    }

    /**
     * Records a prediction of the shadow version, compared by a custom rule.
     *
     * @param assignment under which both were made
     * @param predictionId the id of the served prediction, whose outcome counts for both
     * @param served what the served version predicted; if it is not a finite number, there is nothing to compare with
     * @param predicted what the shadow version predicted; counts as failed if it is not a finite number
     * @param agrees whether both agree
     * @param latency how long the shadow version took
     */
    @Override
    public void shadowed(
            Assignment assignment,
            String predictionId,
            double served,
            double predicted,
            boolean agrees,
            Duration latency) {
        Prediction prediction = recorder.shadowed(assignment, served, predicted, agrees, latency);
        if (prediction != null && isShort(predictionId)) {
            pending.shadow(assignment.model(), predictionId, prediction);
        }
    }

    /**
     * Records a request that the shadow version answered with something that no outcome will be compared with.
     *
     * @param assignment under which both versions answered
     * @param agrees whether both agree
     * @param latency how long the shadow version took
     */
    @Override
    public void shadowAnswered(Assignment assignment, boolean agrees, Duration latency) {
        recorder.shadowAnswered(assignment, agrees, latency);
    }

    /**
     * Records a request that the shadow version failed to answer.
     *
     * @param assignment under which it was made
     * @param latency how long that took
     */
    @Override
    public void shadowFailed(Assignment assignment, Duration latency) {
        recorder.shadowFailed(assignment, latency);
    }

    /**
     * Records that there will be no shadow prediction for a request, though its assignment names a shadow version: it
     * failed, or was not called. Otherwise an outcome would wait for that prediction until its time to live is over.
     *
     * @param assignment under which the request was served
     * @param predictionId the id of the served prediction
     */
    @Override
    public void notShadowed(Assignment assignment, String predictionId) {
        if (!assignment.excluded() && isShort(predictionId)) {
            pending.alone(assignment.model(), predictionId, clock.millis());
        }
    }

    /**
     * Records a value of a custom metric for the served version, such as a click or a fare, for a criterion that names it.
     * Ignored if it is not a finite number. At most 32 names are kept for each version and step.
     *
     * @param assignment under which the request was served
     * @param name the metric, at most 200 characters
     * @param value one value; its mean is judged
     */
    public void measured(Assignment assignment, String name, double value) {
        if (Double.isFinite(value) && isShort(name)) {
            recorder.measured(assignment, name, value);
        }
    }

    /**
     * Records the actual value for a prediction. May come before the prediction too, and counts for both predictions of a
     * shadowed request, whichever comes first. Ignored if it is not a finite number.
     *
     * @param model name of the model
     * @param predictionId the id with which the prediction was recorded
     * @param actual the actual value
     */
    public void observed(String model, String predictionId, double actual) {
        if (Double.isFinite(actual) && isShort(predictionId) && isShort(model)) {
            pending.actual(model, predictionId, actual, clock.millis());
        }
    }

    /**
     * Returns the metrics of a version. A window without a step is answered from whole slices of time, those included that
     * it cuts; the error sums of slices that are not yet mature are left out.
     *
     * @throws IllegalArgumentException if the label maturity is longer than the retention
     */
    @Override
    public MetricSummary collect(String model, String version, Window window) {
        MetricSummary summary = recorder.part(model, version, window)
                .map(part -> part.sum().summary())
                .orElse(MetricSummary.EMPTY);
        return keys.complete(summary, window.step(), version);
    }

    /**
     * Returns all that was counted so far, for meters: for each version at all, and for each of its latest steps. Meant
     * to be called by each scrape, not by each request.
     */
    public List<VersionTotals> totals() {
        return recorder.totals();
    }

    /** Returns how the join of predictions and outcomes is doing. */
    public ValidatorStatus status() {
        return pending.status(clock.millis());
    }

    /**
     * Returns whether two predictions agree by this validator's tolerance.
     *
     * @param served what the served version predicted
     * @param predicted what the shadow version predicted
     */
    @Override
    public boolean agrees(double served, double predicted) {
        return Double.isFinite(served) && Math.abs(served - predicted) <= agreementTolerance * Math.abs(served);
    }

    /** Returns what counts, for those that keep elsewhere what waits for its outcome. */
    EvidenceRecorder recorder() {
        return recorder;
    }

    /** Returns for how long counts outside a rollout can be queried, or changed by an outcome. */
    Duration longestUse() {
        return longestUse;
    }

    /** What waits is bounded in number, so it has to be bounded in size. */
    private static boolean isShort(String name) {
        return name.length() <= LONGEST_NAME;
    }

    /** Builds a validator. Not thread-safe. */
    public static final class Builder {

        private Clock clock = Clock.system();
        private Duration retention = Duration.ofHours(24);
        private int slices = 48;
        private int maxVersions = 1_000;
        private int maxPending = 1_000_000;
        private Duration timeToLive = Duration.ofHours(24);
        private double agreementTolerance = 0.05;

        private Builder() {}

        /** Sets the clock. Default the system's. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Sets how long the past of a version is kept, and in how many slices. Default 24 hours in 48 slices. Steps are kept
         * whole, however long.
         *
         * @param retention at least as many milliseconds as slices
         * @param slices 1 to 1,000
         */
        public Builder retention(Duration retention, int slices) {
            if (slices < 1 || slices > 1_000 || retention.toMillis() < slices) {
                throw new IllegalArgumentException("A retention of " + retention + " in " + slices
                        + " slices is not allowed: give 1 to 1,000 slices of at least a millisecond");
            }
            this.retention = retention;
            this.slices = slices;
            return this;
        }

        /** Sets how many versions of all models are kept at most, 1 or more. Default 1,000. */
        public Builder maxVersions(int maxVersions) {
            this.maxVersions = atLeastOne("versions", maxVersions);
            return this;
        }

        /**
         * Sets how many predictions wait for their outcome at most, and how many outcomes for their prediction, 1 or more.
         * Default 1,000,000, some 130 MB when it is full of predictions, the ids themselves not included, and some 70 MB
         * more when it is full of outcomes as well. The table is kept in parts, and an id belongs to one of them: as soon
         * as that is full, its oldest entry is evicted, which may be when a few percent of the whole are still free.
         */
        public Builder maxPending(int maxPending) {
            this.maxPending = atLeastOne("pending predictions", maxPending);
            return this;
        }

        /** Sets how long a prediction waits for its outcome, more than zero, in milliseconds. Default 24 hours. */
        public Builder timeToLive(Duration timeToLive) {
            if (timeToLive.isZero() || timeToLive.isNegative()) {
                throw new IllegalArgumentException(
                        "A time to live of " + timeToLive + " is not allowed: give more than 0");
            }
            this.timeToLive = timeToLive;
            return this;
        }

        /**
         * Sets by how much a shadow prediction may differ from the served one and still agree, as a share of the served one,
         * 0 or more. Default 0.05.
         */
        public Builder agreementTolerance(double agreementTolerance) {
            if (!(agreementTolerance >= 0)) {
                throw new IllegalArgumentException(
                        "An agreement tolerance of " + agreementTolerance + " is not allowed: give 0 or more");
            }
            this.agreementTolerance = agreementTolerance;
            return this;
        }

        /** Returns the validator. */
        public ContinuousValidator build() {
            return new ContinuousValidator(this);
        }

        private Duration longestUse() {
            Duration whole = retention.plus(retention.dividedBy(slices));
            return whole.compareTo(timeToLive) > 0 ? whole : timeToLive;
        }

        private static int atLeastOne(String what, int number) {
            if (number < 1) {
                throw new IllegalArgumentException(number + " " + what + " is not allowed: give 1 or more");
            }
            return number;
        }
    }
}
