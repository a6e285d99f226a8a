package io.neuralhive.rollout.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The policy of a rollout: its stages, how long each lasts, how the candidate is judged, and the actions that follow.
 * Immutable. Every value is within its range, and what a builder, overrides or a loader gives does not contradict itself.
 *
 * @param gradual whether the traffic is moved in stages; if not, the candidate goes straight to production after the steps
 *     that are switched on
 * @param stages the candidate's shares, strictly increasing, the last one 100 %; 1 to 100 of them
 * @param checkpointDuration how long a stage lasts before its gate is evaluated; positive, at most 366 days
 * @param checkInterval time between two evaluations of a gate that holds, or of a step that is judged throughout; at least
 *     a second, at most 366 days
 * @param criteria when the candidate counts as degraded
 * @param baseline where the baseline's metrics come from
 * @param autoRollback whether a degraded candidate is rolled back automatically; if not, the rollout holds until an
 *     operator aborts or accepts
 * @param unavailable what to do without metrics
 * @param validation the check before any traffic
 * @param shadow the step without live traffic
 * @param canary the step with a small share
 * @param finalSoak how long the last stage, at 100 %, is observed and judged before the registry is updated; zero for not
 *     at all
 * @param labelMaturity only predictions at least this old count for errors, so that outcomes that come fast don't bias the
 *     judgement; 0 to 366 days
 * @param deadline the action if a gate is still inconclusive some time after its step's soak
 */
public record RolloutPolicy(
        boolean gradual,
        List<TrafficShare> stages,
        Duration checkpointDuration,
        Duration checkInterval,
        DegradationCriteria criteria,
        BaselinePolicy baseline,
        boolean autoRollback,
        UnavailablePolicy unavailable,
        ValidationPolicy validation,
        ShadowPolicy shadow,
        CanaryPolicy canary,
        Duration finalSoak,
        Duration labelMaturity,
        DeadlinePolicy deadline) {

    private static final int MAX_STAGES = 100;
    private static final RolloutPolicy DEFAULTS = new Builder().build();

    /** Checks the ranges and copies the stages. */
    public RolloutPolicy {
        stages = List.copyOf(stages);
        requireStages(stages);
        Require.positive("the checkpoint duration", checkpointDuration);
        Require.notNegative("the check interval", checkInterval);
        if (checkInterval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("the check interval is " + checkInterval + "; allowed is 1 s or more");
        }
        Require.notNegative("the final soak", finalSoak);
        Require.notNegative("the label maturity", labelMaturity);
    }

    /** Returns the default policy: 25 → 50 → 75 → 100 %, half an hour each. */
    public static RolloutPolicy defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return DEFAULTS.toBuilder();
    }

    /** Returns a builder that starts from this policy. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns the contradiction within this policy, if there is one. A policy may have one while its settings are changed
     * one by one.
     *
     * @see PolicyKey#apply
     */
    public Optional<PolicyProblem> contradiction() {
        return criteria.isSequential() && baseline.mode() != BaselineMode.CONCURRENT
                ? Optional.of(new PolicyProblem(
                        "baseline_mode",
                        baseline.mode().name().toLowerCase(Locale.ROOT),
                        "concurrent, which checkpoint_method sequential needs: metrics from before the rollout do not"
                                + " reflect what has changed since",
                        Optional.empty()))
                : Optional.empty();
    }

    /**
     * Refuses a policy that contradicts itself.
     *
     * @throws InvalidPolicyException if it does
     */
    void requireConsistent() {
        contradiction().ifPresent(problem -> {
            throw new InvalidPolicyException(List.of(problem));
        });
    }

    static void requireStages(List<TrafficShare> stages) {
        boolean increasing = IntStream.range(1, stages.size())
                .allMatch(i -> stages.get(i - 1).compareTo(stages.get(i)) < 0);
        if (stages.isEmpty()
                || stages.size() > MAX_STAGES
                || !increasing
                || stages.get(0).isNone()
                || !stages.get(stages.size() - 1).equals(TrafficShare.ALL)) {
            throw new IllegalArgumentException("the stages are " + stages
                    + "; allowed are 1 to 100 shares above 0%, strictly increasing, the last one 100%");
        }
    }

    /** Builds a policy. Not thread-safe. */
    public static final class Builder {

        private boolean gradual = true;
        private List<TrafficShare> stages =
                List.of(TrafficShare.of(0.25), TrafficShare.of(0.50), TrafficShare.of(0.75), TrafficShare.ALL);
        private Duration checkpointDuration = Duration.ofMinutes(30);
        private Duration checkInterval = Duration.ofMinutes(1);
        private DegradationCriteria criteria = DegradationCriteria.DEFAULT;
        private BaselinePolicy baseline = BaselinePolicy.DEFAULT;
        private boolean autoRollback = true;
        private UnavailablePolicy unavailable = UnavailablePolicy.DEFAULT;
        private ValidationPolicy validation = ValidationPolicy.DEFAULT;
        private ShadowPolicy shadow = ShadowPolicy.DEFAULT;
        private CanaryPolicy canary = CanaryPolicy.DEFAULT;
        private Duration finalSoak = Duration.ZERO;
        private Duration labelMaturity = Duration.ZERO;
        private DeadlinePolicy deadline = DeadlinePolicy.DEFAULT;

        private Builder() {}

        private Builder(RolloutPolicy from) {
            gradual = from.gradual;
            stages = from.stages;
            checkpointDuration = from.checkpointDuration;
            checkInterval = from.checkInterval;
            criteria = from.criteria;
            baseline = from.baseline;
            autoRollback = from.autoRollback;
            unavailable = from.unavailable;
            validation = from.validation;
            shadow = from.shadow;
            canary = from.canary;
            finalSoak = from.finalSoak;
            labelMaturity = from.labelMaturity;
            deadline = from.deadline;
        }

        /** Sets whether traffic is moved in stages. Default true. */
        public Builder gradual(boolean gradual) {
            this.gradual = gradual;
            return this;
        }

        /** Sets the candidate's shares as fractions, as in {@code stages(0.10, 0.50, 1.0)}. Default 25, 50, 75, 100 %. */
        public Builder stages(double... fractions) {
            return stages(Arrays.stream(fractions).mapToObj(TrafficShare::of).toList());
        }

        /** Sets the candidate's shares. Default 25, 50, 75, 100 %. */
        public Builder stages(List<TrafficShare> stages) {
            this.stages = List.copyOf(stages);
            return this;
        }

        /** Sets how long a stage lasts before its gate is evaluated. Default 30 minutes. */
        public Builder checkpointDuration(Duration checkpointDuration) {
            this.checkpointDuration = checkpointDuration;
            return this;
        }

        /** Sets the time between two evaluations of a gate that holds. Default a minute. */
        public Builder checkInterval(Duration checkInterval) {
            this.checkInterval = checkInterval;
            return this;
        }

        /** Sets when the candidate counts as degraded. Default {@link DegradationCriteria#DEFAULT}. */
        public Builder criteria(DegradationCriteria criteria) {
            this.criteria = criteria;
            return this;
        }

        /** Sets where the baseline's metrics come from. Default {@link BaselinePolicy#DEFAULT}. */
        public Builder baseline(BaselinePolicy baseline) {
            this.baseline = baseline;
            return this;
        }

        /** Sets whether a degraded candidate is rolled back automatically. Default true. */
        public Builder autoRollback(boolean autoRollback) {
            this.autoRollback = autoRollback;
            return this;
        }

        /** Sets what to do without metrics. Default {@link UnavailablePolicy#DEFAULT}. */
        public Builder unavailable(UnavailablePolicy unavailable) {
            this.unavailable = unavailable;
            return this;
        }

        /** Sets the check before any traffic. Default {@link ValidationPolicy#DEFAULT}. */
        public Builder validation(ValidationPolicy validation) {
            this.validation = validation;
            return this;
        }

        /** Sets the step without live traffic. Default {@link ShadowPolicy#DEFAULT}. */
        public Builder shadow(ShadowPolicy shadow) {
            this.shadow = shadow;
            return this;
        }

        /** Sets the step with a small share. Default {@link CanaryPolicy#DEFAULT}. */
        public Builder canary(CanaryPolicy canary) {
            this.canary = canary;
            return this;
        }

        /** Sets how long the last stage is observed and judged. Default zero. */
        public Builder finalSoak(Duration finalSoak) {
            this.finalSoak = finalSoak;
            return this;
        }

        /** Sets the least age of the predictions that count for errors. Default zero. */
        public Builder labelMaturity(Duration labelMaturity) {
            this.labelMaturity = labelMaturity;
            return this;
        }

        /** Sets the action if a gate is still inconclusive. Default {@link DeadlinePolicy#DEFAULT}. */
        public Builder deadline(DeadlinePolicy deadline) {
            this.deadline = deadline;
            return this;
        }

        /**
         * Returns the policy.
         *
         * @throws IllegalArgumentException if a value is out of range, or values contradict each other; the message names
         *     them and what is allowed
         */
        public RolloutPolicy build() {
            RolloutPolicy policy = buildPart();
            policy.requireConsistent();
            return policy;
        }

        /** Returns the policy, whose values may contradict each other until others are changed too. */
        RolloutPolicy buildPart() {
            return new RolloutPolicy(
                    gradual,
                    stages,
                    checkpointDuration,
                    checkInterval,
                    criteria,
                    baseline,
                    autoRollback,
                    unavailable,
                    validation,
                    shadow,
                    canary,
                    finalSoak,
                    labelMaturity,
                    deadline);
        }
    }
}
