package io.neuralhive.rollout.simulator.engine;

import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.SequentialRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is left of a policy where some of what it asks for can't be known. What is left is tested at the level that it has in
 * the whole policy.
 *
 * @param policy the policy without that
 * @param leftOut what was left out, each as a name of a step or a limit as it is written
 */
public record SimulablePolicy(RolloutPolicy policy, List<String> leftOut) {

    /** Limits of latency and of users' own metrics ask for what neither predictions nor errors tell. */
    private static final Set<String> KNOWN = Set.of(MetricLimit.MAE, MetricLimit.RMSE, MetricLimit.ERROR_RATE);

    /** Copies the list. */
    public SimulablePolicy {
        leftOut = List.copyOf(leftOut);
    }

    /** Returns what is left where the predictions of both versions and the outcomes are known: all but offline metrics. */
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

    /** Returns what is left where the sizes of errors are known, and no predictions to agree or not. */
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

    /** The chance of a false rollback is shared by all tests of the policy, those included that are left out. */
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
