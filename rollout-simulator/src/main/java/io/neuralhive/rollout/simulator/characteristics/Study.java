package io.neuralhive.rollout.simulator.characteristics;

import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.simulator.engine.OutcomeSummary;
import io.neuralhive.rollout.simulator.engine.Parallel;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome;
import io.neuralhive.rollout.simulator.engine.SimulablePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A study of policies: their outcomes for candidates of different quality, on average over many rollouts. Immutable and
 * thread-safe.
 *
 * <p>Every rollout is decided by the real engine under simulated time. Only the traffic is simulated: requests arrive
 * at random at a constant rate, errors are independent draws, the candidate's being the baseline's times a constant,
 * and outcomes are known immediately. The same settings give the same result on any number of threads.
 */
public final class Study {

    private static final Duration SHORTEST_HORIZON = Duration.ofHours(1);
    private static final int HORIZON_IN_PLANS = 4;

    private final Map<String, RolloutPolicy> policies;
    private final ErrorDistribution errors;
    private final double requestsPerMinute;
    private final double baselineFailureRate;
    private final List<Candidate> candidates;
    private final int rollouts;
    private final long seed;
    private final Duration horizon;

    private Study(Builder builder) {
        policies = new LinkedHashMap<>(builder.policies);
        errors = builder.errors;
        requestsPerMinute = builder.requestsPerMinute;
        baselineFailureRate = builder.baselineFailureRate;
        candidates = List.copyOf(builder.candidates);
        rollouts = builder.rollouts;
        seed = builder.seed;
        horizon = builder.horizon.isZero() ? defaultHorizon() : builder.horizon;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Runs all rollouts of the study. */
    public StudyResult run(Parallel parallel) {
        List<SimulatedRollout> cases = new ArrayList<>();
        policies.forEach((name, policy) -> candidates.forEach(candidate -> cases.add(new SimulatedRollout(
                SimulablePolicy.ofErrors(policy).policy(),
                errors,
                requestsPerMinute,
                baselineFailureRate,
                candidate,
                horizon))));
        List<RolloutOutcome> outcomes = parallel.run(
                cases.size() * rollouts, i -> cases.get(i / rollouts).run(seed, i % rollouts));
        List<Characteristics> results = new ArrayList<>();
        int from = 0;
        for (String policy : policies.keySet()) {
            for (Candidate candidate : candidates) {
                results.add(new Characteristics(
                        policy, candidate, OutcomeSummary.of(outcomes.subList(from, from + rollouts))));
                from += rollouts;
            }
        }
        return new StudyResult(this, results);
    }

    /** Returns the policies by name, in the order in which they were added. */
    public Map<String, RolloutPolicy> policies() {
        return new LinkedHashMap<>(policies);
    }

    /** Returns the distribution of the baseline's absolute errors. */
    public ErrorDistribution errors() {
        return errors;
    }

    /** Returns the average number of requests per minute. */
    public double requestsPerMinute() {
        return requestsPerMinute;
    }

    /** Returns the share of the baseline's requests that fail. */
    public double baselineFailureRate() {
        return baselineFailureRate;
    }

    /** Returns the candidates. */
    public List<Candidate> candidates() {
        return candidates;
    }

    /** Returns the number of rollouts of each candidate under each policy. */
    public int rollouts() {
        return rollouts;
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns the time after which a rollout that has not ended counts as unfinished. */
    public Duration horizon() {
        return horizon;
    }

    private Duration defaultHorizon() {
        Duration longest = policies.values().stream()
                .map(policy ->
                        RolloutPlan.of(policy).steps().stream().map(Step::soak).reduce(Duration.ZERO, Duration::plus))
                .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) > 0 ? a : b)
                .multipliedBy(HORIZON_IN_PLANS);
        return longest.compareTo(SHORTEST_HORIZON) < 0 ? SHORTEST_HORIZON : longest;
    }

    /** A builder of studies. Not thread-safe. */
    public static final class Builder {

        private final Map<String, RolloutPolicy> policies = new LinkedHashMap<>();
        private ErrorDistribution errors = ErrorDistribution.exponential();
        private double requestsPerMinute = 100;
        private double baselineFailureRate;
        private List<Candidate> candidates = List.of(Candidate.withError(0));
        private int rollouts = 1_000;
        private long seed = 1;
        private Duration horizon = Duration.ZERO;

        private Builder() {}

        /**
         * Adds a policy. What can't be computed from a distribution of errors {@linkplain SimulablePolicy#ofErrors is
         * left out}.
         *
         * @param name its name in results, unique in the study
         */
        public Builder policy(String name, RolloutPolicy policy) {
            if (policies.putIfAbsent(name, policy) != null) {
                throw new IllegalArgumentException("Two policies have the name " + name + ": give each a unique name");
            }
            return this;
        }

        /** Sets the distribution of the baseline's absolute errors. Default exponential. */
        public Builder errors(ErrorDistribution errors) {
            this.errors = errors;
            return this;
        }

        /** Sets the average number of requests per minute, above 0. Default 100. */
        public Builder requestsPerMinute(double requestsPerMinute) {
            if (!(requestsPerMinute > 0 && requestsPerMinute <= 1e7)) {
                throw new IllegalArgumentException(
                        requestsPerMinute + " requests per minute is not allowed: give more than 0, at most 10000000");
            }
            this.requestsPerMinute = requestsPerMinute;
            return this;
        }

        /** Sets the share of the baseline's requests that fail, 0 to 1. Default 0. */
        public Builder baselineFailureRate(double baselineFailureRate) {
            this.baselineFailureRate = Candidate.requireRate("failure rate", baselineFailureRate);
            return this;
        }

        /** Sets the candidates, at least one. Default one as good as the baseline. */
        public Builder candidates(List<Candidate> candidates) {
            if (candidates.isEmpty()) {
                throw new IllegalArgumentException("A study needs at least one candidate");
            }
            this.candidates = List.copyOf(candidates);
            return this;
        }

        /** Sets the number of rollouts of each candidate under each policy, 1 to 1,000,000. Default 1,000. */
        public Builder rollouts(int rollouts) {
            if (rollouts < 1 || rollouts > 1_000_000) {
                throw new IllegalArgumentException(rollouts + " rollouts is not allowed: give 1 to 1000000");
            }
            this.rollouts = rollouts;
            return this;
        }

        /** Sets the seed. Default 1. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets the time after which a rollout that has not ended counts as unfinished. Default four times the minimum
         * duration of the longest policy, at least an hour.
         *
         * @param horizon more than zero
         */
        public Builder horizon(Duration horizon) {
            if (horizon.isZero() || horizon.isNegative()) {
                throw new IllegalArgumentException("A horizon of " + horizon + " is not allowed: give more than 0");
            }
            this.horizon = horizon;
            return this;
        }

        /**
         * Returns the study.
         *
         * @throws IllegalStateException if no policy was given, or there would be more than two thousand million rollouts
         */
        public Study build() {
            if (policies.isEmpty()) {
                throw new IllegalStateException("The study has no policy: call policy(…)");
            }
            if ((long) rollouts * policies.size() * candidates.size() > Integer.MAX_VALUE) {
                throw new IllegalStateException("The study has more than 2147483647 rollouts: give fewer");
            }
            return new Study(this);
        }
    }
}
