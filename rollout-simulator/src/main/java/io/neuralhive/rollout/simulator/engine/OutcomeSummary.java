package io.neuralhive.rollout.simulator.engine;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome.End;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A summary of the outcomes of many rollouts.
 *
 * @param rolledBack share of the rollouts that were rolled back
 * @param promoted share of those that promoted the candidate
 * @param unfinished share of those that had not ended when the simulation did
 * @param reasons number of rollbacks by reason
 * @param minutesToRollback simulated minutes until the rollback
 * @param requestsToRollback requests that the candidate had served when it was rolled back
 * @param minutesToPromotion simulated minutes until the promotion
 * @param meanRequests average number of requests that the candidate served until its rollout ended, with any result
 */
public record OutcomeSummary(
        Proportion rolledBack,
        Proportion promoted,
        Proportion unfinished,
        Map<Reason, Integer> reasons,
        Quantiles minutesToRollback,
        Quantiles requestsToRollback,
        Quantiles minutesToPromotion,
        double meanRequests) {

    private static final double SECONDS_PER_MINUTE = 60;

    /** Copies the map. */
    public OutcomeSummary {
        reasons = Map.copyOf(reasons);
    }

    /**
     * Returns the summary of some rollouts.
     *
     * @param outcomes at least one
     */
    public static OutcomeSummary of(List<RolloutOutcome> outcomes) {
        List<RolloutOutcome> back = ended(outcomes, End.ROLLED_BACK);
        List<RolloutOutcome> promoted = ended(outcomes, End.PROMOTED);
        int all = outcomes.size();
        Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        back.forEach(outcome -> outcome.reason().ifPresent(reason -> reasons.merge(reason, 1, Integer::sum)));
        return new OutcomeSummary(
                new Proportion(back.size(), all),
                new Proportion(promoted.size(), all),
                new Proportion(all - back.size() - promoted.size(), all),
                reasons,
                Quantiles.of(back.stream().mapToDouble(OutcomeSummary::minutes), all),
                Quantiles.of(back.stream().mapToDouble(RolloutOutcome::candidateRequests), all),
                Quantiles.of(promoted.stream().mapToDouble(OutcomeSummary::minutes), all),
                outcomes.stream()
                        .mapToLong(RolloutOutcome::candidateRequests)
                        .average()
                        .orElse(0));
    }

    private static List<RolloutOutcome> ended(List<RolloutOutcome> outcomes, End end) {
        return outcomes.stream().filter(outcome -> outcome.end() == end).toList();
    }

    private static double minutes(RolloutOutcome outcome) {
        return outcome.took().toSeconds() / SECONDS_PER_MINUTE;
    }
}
