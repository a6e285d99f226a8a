package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.backtest.BacktestResult;
import io.neuralhive.rollout.simulator.engine.OutcomeSummary;
import io.neuralhive.rollout.simulator.layout.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A report on backtests on one log, of one or several policies and splits: a page with plots, CSV, JSON, and a table
 * for a terminal. Immutable and thread-safe.
 */
public final class BacktestReport {

    private static final List<String> HEADERS =
            List.of("Policy", "Split", "End", "At", "In step", "Requests to the candidate", "Why");

    private final String log;
    private final List<BacktestResult> results;

    /**
     * Creates a report.
     *
     * @param log the name of the log
     * @param results at least one
     */
    public BacktestReport(String log, List<BacktestResult> results) {
        this.log = log;
        this.results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to report: give at least one result");
        }
    }

    /** Returns the report as one self-contained page: no scripts, fonts or pictures from elsewhere. */
    public String html() {
        return BacktestPage.of(log, results, byPolicy());
    }

    /** Returns CSV with a row for each policy and split. */
    public String csv() {
        return rows().csv();
    }

    /** Returns JSON with the name of the log and the same rows. */
    public String json() {
        return rows().json(Map.of("log", log));
    }

    /** Returns the lines of a table for a terminal: of each backtest if there are few, otherwise of each policy. */
    public List<String> lines() {
        if (results.size() == byPolicy().size()) {
            return TextTable.lines(
                    HEADERS, results.stream().map(BacktestReport::cells).toList(), column -> column == 5);
        }
        List<String> headers = new ArrayList<>(List.of("Policy"));
        headers.addAll(Outcomes.HEADERS);
        List<List<String>> rows = new ArrayList<>();
        byPolicy().forEach((policy, outcomes) -> {
            List<String> row = new ArrayList<>(List.of(policy));
            row.addAll(Outcomes.cells(outcomes));
            rows.add(row);
        });
        return TextTable.lines(headers, rows, column -> column > 0);
    }

    /**
     * Writes {@code report.html}, {@code results.csv} and {@code results.json}.
     *
     * @param directory the target directory; created if it is missing
     * @return the page
     */
    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("results.csv"), csv());
        Files.writeString(directory.resolve("results.json"), json());
        return Files.writeString(directory.resolve("report.html"), html());
    }

    private Map<String, OutcomeSummary> byPolicy() {
        Map<String, OutcomeSummary> summaries = new LinkedHashMap<>();
        for (BacktestResult first : results) {
            summaries.computeIfAbsent(
                    first.policy(),
                    policy -> OutcomeSummary.of(results.stream()
                            .filter(result -> result.policy().equals(policy))
                            .map(BacktestResult::outcome)
                            .toList()));
        }
        return summaries;
    }

    private static List<String> cells(BacktestResult result) {
        return List.of(
                result.policy(),
                String.valueOf(result.splitSeed()),
                Words.end(result.outcome()),
                result.ended().toString(),
                result.outcome().step(),
                Words.count(result.outcome().candidateRequests()),
                result.outcome().explanation());
    }

    private Rows<BacktestResult> rows() {
        Map<String, Function<BacktestResult, Object>> columns = new LinkedHashMap<>();
        columns.put("policy", BacktestResult::policy);
        columns.put("split_seed", BacktestResult::splitSeed);
        columns.put("began", BacktestResult::began);
        columns.put("ended", BacktestResult::ended);
        columns.put("end", result -> Words.end(result.outcome()));
        columns.put(
                "reason",
                result ->
                        result.outcome().reason().map(reason -> reason.label()).orElse(""));
        columns.put("step", result -> result.outcome().step());
        columns.put("requests_candidate", result -> result.outcome().candidateRequests());
        columns.put("explanation", result -> result.outcome().explanation());
        return new Rows<>(columns, results);
    }
}
