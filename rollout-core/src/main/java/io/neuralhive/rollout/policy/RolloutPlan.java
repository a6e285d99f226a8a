package io.neuralhive.rollout.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps that follow from a policy, in order. The last one always has the whole traffic.
 *
 * @param steps at least one
 */
public record RolloutPlan(List<Step> steps) {

    /** Copies the list. */
    public RolloutPlan {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || !steps.get(steps.size() - 1).share().equals(TrafficShare.ALL)) {
            throw new IllegalArgumentException("A plan ends with a step of 100%; given was " + steps);
        }
    }

    /**
     * Returns the plan of a policy. Why collecting the baseline is a step of it: docs/decisions/0005-baseline-is-a-step.md.
     *
     * @throws InvalidPolicyException if the policy {@linkplain RolloutPolicy#contradiction() contradicts itself}
     */
    public static RolloutPlan of(RolloutPolicy policy) {
        policy.requireConsistent();
        List<Step> steps = new ArrayList<>();
        if (policy.validation().enabled()) {
            steps.add(new Step(
                    "validate", 0, TrafficShare.NONE, 0, Duration.ZERO, new Gate.Offline(policy.validation())));
        }
        ShadowPolicy shadow = policy.shadow();
        if (shadow.enabled()) {
            Gate agreement = new Gate.Agreement(shadow.minPredictions(), shadow.minAgreement(), inPairs(policy));
            steps.add(new Step("shadow", 0, TrafficShare.NONE, shadow.sampleRate(), shadow.duration(), agreement));
        }
        if (needsRecordedBaseline(policy)) {
            Gate baseline = new Gate.Baseline(
                    policy.baseline().window(), policy.criteria().minSamples());
            steps.add(new Step("baseline", 0, TrafficShare.NONE, 0, Duration.ZERO, baseline));
        }
        Gate degradation =
                new Gate.Degradation(underTraffic(policy), policy.baseline().mode());
        CanaryPolicy canary = policy.canary();
        if (canary.enabled()) {
            steps.add(new Step("canary", 0, canary.share(), 0, canary.duration(), degradation));
        }
        if (policy.gradual()) {
            addStages(policy, degradation, steps);
        } else {
            steps.add(new Step("direct", 0, TrafficShare.ALL, 0, Duration.ZERO, new Gate.Open()));
        }
        return new RolloutPlan(steps);
    }

    private static void addStages(RolloutPolicy policy, Gate degradation, List<Step> steps) {
        int stage = 1;
        for (TrafficShare share : policy.stages()) {
            boolean whole = share.equals(TrafficShare.ALL);
            Duration soak = whole ? policy.finalSoak() : policy.checkpointDuration();
            Gate gate = soak.isZero() ? new Gate.Open() : degradation;
            steps.add(new Step("stage_" + stage, stage, share, 0, soak, gate));
            stage++;
        }
    }

    /** The shadow step's test is one more of those that share the chance of a false rollback. */
    private static Optional<DegradationCriteria> inPairs(RolloutPolicy policy) {
        DegradationCriteria criteria = policy.criteria();
        return criteria.isSequential() ? Optional.of(withParts(criteria, 1, criteria.tests() + 1)) : Optional.empty();
    }

    private static DegradationCriteria underTraffic(RolloutPolicy policy) {
        DegradationCriteria criteria = policy.criteria();
        return criteria.isSequential() && policy.shadow().enabled()
                ? withParts(criteria, criteria.tests(), criteria.tests() + 1)
                : criteria;
    }

    private static DegradationCriteria withParts(DegradationCriteria criteria, int parts, int of) {
        SequentialRule rule = criteria.sequential();
        return criteria.toBuilder()
                .sequential(rule.withAlpha(rule.alpha() * parts / of))
                .build();
    }

    private static boolean needsRecordedBaseline(RolloutPolicy policy) {
        return policy.baseline().mode() == BaselineMode.BEFORE_ROLLOUT
                && (policy.gradual() || policy.canary().enabled());
    }
}
