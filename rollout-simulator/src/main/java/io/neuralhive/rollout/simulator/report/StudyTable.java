package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.characteristics.Characteristics;
import io.neuralhive.rollout.simulator.characteristics.Study;
import io.neuralhive.rollout.simulator.characteristics.StudyResult;
import io.neuralhive.rollout.simulator.engine.SimulablePolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The numbers of a study in rows: for people, and for other programs. */
final class StudyTable {

    static final List<String> HEADERS = Stream.concat(Stream.of("Policy", "Candidate"), Outcomes.HEADERS.stream())
            .toList();

    private StudyTable() {}

    /** Returns whether a column holds numbers, which are aligned right. */
    static boolean isFigure(int column) {
        return column > 1;
    }

    static List<List<String>> cells(StudyResult result) {
        return result.characteristics().stream().map(StudyTable::cells).toList();
    }

    private static List<String> cells(Characteristics row) {
        return Stream.concat(Stream.of(row.policy(), row.candidate().label()), Outcomes.cells(row.outcomes()).stream())
                .toList();
    }

    static Rows<Characteristics> rows(StudyResult result) {
        Map<String, Function<Characteristics, Object>> columns = new LinkedHashMap<>();
        columns.put("policy", Characteristics::policy);
        columns.put("error_increase_pct", row -> row.candidate().errorIncreasePct());
        columns.put("failure_rate", row -> row.candidate().failureRate());
        Outcomes.columns().forEach((name, column) -> columns.put(name, row -> column.apply(row.outcomes())));
        return new Rows<>(columns, result.characteristics());
    }

    static Map<String, Object> settings(Study study) {
        Map<String, Object> policies = new LinkedHashMap<>();
        study.policies().forEach((name, policy) -> policies.put(name, Words.differences(policy)));
        Map<String, Object> leftOut = new LinkedHashMap<>();
        study.policies()
                .forEach((name, policy) -> leftOut.put(
                        name, String.join(", ", SimulablePolicy.ofErrors(policy).leftOut())));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("errors", study.errors().name());
        settings.put("requests_per_minute", study.requestsPerMinute());
        settings.put("baseline_failure_rate", study.baselineFailureRate());
        settings.put("rollouts", study.rollouts());
        settings.put("seed", study.seed());
        settings.put("horizon", study.horizon().toString());
        settings.put("policies", policies);
        settings.put("left_out", leftOut);
        return settings;
    }
}
