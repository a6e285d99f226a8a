package io.neuralhive.rollout.simulator.engine;

import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.SequentialRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The part of a policy that can be simulated, where some of its inputs are unknown. Its tests keep the significance
 * levels that they have in the whole policy.
 *
 * @param policy the policy without the omitted parts
 * @param leftOut the omitted parts, each as the name of a step or as a limit in its notation
 */
public record SimulablePolicy(RolloutPolicy policy, List<String> leftOut) {

    /** Limits of latency and of custom metrics need data that neither predictions nor errors contain. */
    private static final Set<String> KNOWN = Set.of(MetricLimit.MAE, MetricLimit.RMSE, MetricLimit.ERROR_RATE);

    /** Copies the list. */
    public SimulablePolicy {
        leftOut = List.copyOf(leftOut);
    }

    /** Returns the part that needs the predictions of both versions and the outcomes: all but offline metrics. */
    public static SimulablePolicy ofPredictions(RolloutPolicy policy) {
        List<String> leftOut = new ArrayList<>();
        if (policy.validation().enabled()) {
            leftOut.add("step validate");
        }
        List<MetricLimit> known = new ArrayList<>();
        for (MetricLimit limit : policy.criteria().limits()) {
            if (KNOWN.contains(limit.metric())) {
                known.add(limit);
            } else {
                leftOut.add("limit " + limit);
            }
        }
        RolloutPolicy rest = policy.toBuilder()
                .validation(policy.validation().withEnabled(false))
                .criteria(policy.criteria().toBuilder().limits(known).build())
                .build();
        return new SimulablePolicy(atLevelOf(policy, rest), leftOut);
    }

    /** Returns the part that needs the sizes of errors only, without predictions that could agree. */
    public static SimulablePolicy ofErrors(RolloutPolicy policy) {
        SimulablePolicy simulable = ofPredictions(policy);
        if (!policy.shadow().enabled()) {
            return simulable;
        }
        List<String> leftOut = new ArrayList<>(simulable.leftOut());
        leftOut.add("step shadow");
        RolloutPolicy rest = simulable.policy().toBuilder()
                .shadow(policy.shadow().withEnabled(false))
                .build();
        return new SimulablePolicy(atLevelOf(simulable.policy(), rest), leftOut);
    }

    /** The probability of a false rollback is shared by all tests of the policy, including the omitted ones. */
    private static RolloutPolicy atLevelOf(RolloutPolicy whole, RolloutPolicy rest) {
        int of = tests(whole);
        int left = tests(rest);
        if (left == of) {
            return rest;
        }
        SequentialRule rule = rest.criteria().sequential();
        return rest.toBuilder()
                .criteria(rest.criteria().toBuilder()
                        .sequential(rule.withAlpha(rule.alpha() * left / of))
                        .build())
                .build();
    }

    private static int tests(RolloutPolicy policy) {
        return policy.criteria().tests() + (policy.shadow().enabled() ? 1 : 0);
    }
}
