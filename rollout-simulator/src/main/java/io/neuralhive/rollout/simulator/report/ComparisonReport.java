package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.characteristics.Characteristics;
import io.neuralhive.rollout.simulator.characteristics.MethodComparison.Row;
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
 * A report on a comparison of methods: a table for a terminal or a document, CSV and JSON. Immutable and thread-safe.
 */
public final class ComparisonReport {

    private static final int FIRST_FIGURE = 2;

    private final List<Row> rows;

    /** Creates a report. */
    public ComparisonReport(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Returns the lines of a table for a terminal. */
    public List<String> lines() {
        return TextTable.lines(
                headers(), rows.stream().map(ComparisonReport::cells).toList(), i -> i >= FIRST_FIGURE);
    }

    /** Returns the lines of a table in Markdown. */
    public List<String> markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("| " + String.join(" | ", headers()) + " |");
        lines.add("| --- | --- |" + " ---: |".repeat(headers().size() - FIRST_FIGURE));
        rows.forEach(row -> lines.add("| " + String.join(" | ", cells(row)) + " |"));
        return lines;
    }

    /** Returns CSV with a row for each method on each distribution. Fields of events that never happened are empty. */
    public String csv() {
        return table().csv();
    }

    /** Returns JSON with the same rows. Fields of events that never happened are {@code null}. */
    public String json() {
        return table().json(Map.of());
    }

    /**
     * Writes {@code comparison.csv} and {@code comparison.json}.
     *
     * @param directory the target directory; created if it is missing
     */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("comparison.csv"), csv());
        Files.writeString(directory.resolve("comparison.json"), json());
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>(
                List.of("Errors", "Method", "Min. samples", "Good rolled back", "Requests to a good one"));
        rows.stream().limit(1).flatMap(row -> row.bad().stream()).forEach(bad -> {
            String increase = bad.candidate().label().replace(" error", "");
            headers.addAll(List.of(increase + " found", "half at", "9 of 10"));
        });
        return headers;
    }

    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(
                row.errors(),
                row.method(),
                Words.count(row.minSamples()),
                Words.interval(row.good().outcomes().rolledBack()),
                Words.count(row.good().outcomes().meanRequests())));
        for (Characteristics bad : row.bad()) {
            cells.add(Words.percent(bad.outcomes().rolledBack().value()));
            cells.add(Words.count(bad.outcomes().requestsToRollback().median()));
            cells.add(Words.count(bad.outcomes().requestsToRollback().p90()));
        }
        return cells;
    }

    private Rows<Row> table() {
        Map<String, Function<Row, Object>> columns = new LinkedHashMap<>();
        columns.put("errors", Row::errors);
        columns.put("method", Row::method);
        columns.put("min_samples", Row::minSamples);
        Outcomes.columns()
                .forEach((name, column) -> columns.put(
                        "good_" + name, row -> column.apply(row.good().outcomes())));
        for (int i = 0; i < rows.get(0).bad().size(); i++) {
            int which = i;
            long increase = Math.round(rows.get(0).bad().get(i).candidate().errorIncreasePct());
            Outcomes.columns()
                    .forEach((name, column) -> columns.put(
                            "plus_" + increase + "_" + name,
                            row -> column.apply(row.bad().get(which).outcomes())));
        }
        return new Rows<>(columns, rows);
    }
}
