package io.neuralhive.rollout.micrometer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A unit test for {@code promtool test rules}: the series of a simulation, and what Prometheus makes of them. */
final class PromtoolFile {

    /** Half of all series; no alert and no query reads them, and promtool takes its time. */
    private static final String NOT_ASKED_FOR = "neural_hive_rollout_evaluations_total";

    private final List<Scrape> scrapes;
    private final List<String> alerts = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();

    PromtoolFile(List<Scrape> scrapes) {
        this.scrapes = scrapes;
    }

    /** Expects that an alert does not fire at some times, as in {@code 1h10m}. */
    PromtoolFile silent(String alert, String... times) {
        for (String time : times) {
            alerts.add("{eval_time: %s, alertname: %s, exp_alerts: []}".formatted(time, alert));
        }
        return this;
    }

    /** Expects that an alert fires at a time, once. */
    PromtoolFile fires(String alert, String time, Map<String, String> labels, String summary) {
        String expected = labels.entrySet().stream()
                .map(label -> ", " + label.getKey() + ": " + label.getValue())
                .sorted()
                .collect(Collectors.joining("", "{severity: warning", "}"));
        alerts.add("{eval_time: %s, alertname: %s, exp_alerts: [{exp_labels: %s, exp_annotations: {summary: \"%s\"}}]}"
                .formatted(time, alert, expected, summary));
        return this;
    }

    /** Expects the samples of a query at a time. */
    PromtoolFile returns(String query, String time, Map<String, Double> samples) {
        String expected = samples.entrySet().stream()
                .map(sample -> "{labels: '%s', value: %s}".formatted(sample.getKey(), sample.getValue()))
                .sorted()
                .collect(Collectors.joining(", ", "[", "]"));
        queries.add("{eval_time: %s, expr: '%s', exp_samples: %s}".formatted(time, query, expected));
        return this;
    }

    /** Returns the file, one line for each series and each expectation. */
    String text() {
        List<String> series = scrapes.stream()
                .flatMap(scrape -> scrape.values().keySet().stream())
                .distinct()
                .filter(name -> !name.startsWith(NOT_ASKED_FOR))
                .sorted()
                .map(name -> "{series: '%s', values: '%s'}".formatted(name, SeriesNotation.of(scrapes, name)))
                .toList();
        return """
                rule_files: [alerts.yml]
                evaluation_interval: 1m
                tests:
                  - interval: %1$ds
                    input_series:%2$s
                    alert_rule_test:%3$s
                    promql_expr_test:%4$s
                """.formatted(Simulation.INTERVAL.toSeconds(), items(series), items(alerts), items(queries));
    }

    private static String items(List<String> lines) {
        return lines.stream().map(line -> "\n      - " + line).collect(Collectors.joining());
    }
}
