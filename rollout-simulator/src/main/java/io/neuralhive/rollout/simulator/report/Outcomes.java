package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.engine.OutcomeSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The columns of reports on the outcomes of many rollouts: for people, and for other programs. */
final class Outcomes {

    static final List<String> HEADERS = List.of(
            "Rolled back",
            "Promoted",
            "Unfinished",
            "Half after",
            "9 of 10",
            "Half at",
            "9 of 10",
            "Promoted after",
            "Requests");

    static final String LEGEND = "In brackets, the 95 % confidence interval (Wilson). “Half"
            + " after”: the time after which half of all rollouts had been rolled back, “9 of 10” likewise; “never” if fewer ever"
            + " were. “Half at”: how many requests the candidate had served by then. “Promoted after”: the time after which half"
            + " of all rollouts had put it into production. “Requests”: what it served on average until its rollout ended,"
            + " whichever way.";

    private Outcomes() {}

    static List<String> cells(OutcomeSummary outcomes) {
        return List.of(
                Words.interval(outcomes.rolledBack()),
                Words.percent(outcomes.promoted().value()),
                Words.percent(outcomes.unfinished().value()),
                Words.minutes(outcomes.minutesToRollback().median()),
                Words.minutes(outcomes.minutesToRollback().p90()),
                Words.count(outcomes.requestsToRollback().median()),
                Words.count(outcomes.requestsToRollback().p90()),
                Words.minutes(outcomes.minutesToPromotion().median()),
                Words.count(outcomes.meanRequests()));
    }

    static Map<String, Function<OutcomeSummary, Object>> columns() {
        Map<String, Function<OutcomeSummary, Object>> columns = new LinkedHashMap<>();
        columns.put("rollouts", outcomes -> outcomes.rolledBack().of());
        columns.put("rolled_back", outcomes -> outcomes.rolledBack().count());
        columns.put("rolled_back_rate", outcomes -> outcomes.rolledBack().value());
        columns.put("rolled_back_rate_low", outcomes -> outcomes.rolledBack().low());
        columns.put("rolled_back_rate_high", outcomes -> outcomes.rolledBack().high());
        columns.put("promoted", outcomes -> outcomes.promoted().count());
        columns.put("unfinished", outcomes -> outcomes.unfinished().count());
        columns.put(
                "minutes_to_rollback_median",
                outcomes -> outcomes.minutesToRollback().median());
        columns.put(
                "minutes_to_rollback_p90",
                outcomes -> outcomes.minutesToRollback().p90());
        columns.put(
                "requests_to_rollback_median",
                outcomes -> outcomes.requestsToRollback().median());
        columns.put(
                "requests_to_rollback_p90",
                outcomes -> outcomes.requestsToRollback().p90());
        columns.put(
                "minutes_to_promotion_median",
                outcomes -> outcomes.minutesToPromotion().median());
        columns.put(
                "minutes_to_promotion_p90",
                outcomes -> outcomes.minutesToPromotion().p90());
        columns.put("requests_mean", OutcomeSummary::meanRequests);
        columns.put("reasons", Outcomes::reasons);
        return columns;
    }

    private static String reasons(OutcomeSummary outcomes) {
        return outcomes.reasons().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey().label() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
