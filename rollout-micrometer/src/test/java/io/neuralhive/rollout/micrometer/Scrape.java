package io.neuralhive.rollout.micrometer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a Prometheus server reads in one scrape: values by series, a series written as in {@code name{label="value"}}. */
record Scrape(Map<String, Double> values) {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = NAME + "=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\"";
    private static final Pattern SAMPLE =
            Pattern.compile("(" + NAME + "(?:\\{" + LABEL + "(?:," + LABEL + ")*\\})?) (\\S+)");

    /** Reads what the registry exposes, and fails where that is not well formed. */
    static Scrape of(PrometheusMeterRegistry registry) {
        return parse(registry.scrape());
    }

    static Scrape parse(String text) {
        Map<String, Double> values = new TreeMap<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                Matcher sample = SAMPLE.matcher(line);
                if (!sample.matches() || values.put(sample.group(1), Double.valueOf(sample.group(2))) != null) {
                    throw new AssertionError("Not one well-formed sample: " + line);
                }
            }
        }
        return new Scrape(Collections.unmodifiableMap(values));
    }

    Optional<Double> value(String series) {
        return Optional.ofNullable(values.get(series));
    }

    /** Returns all series of the name. */
    Map<String, Double> named(String name) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + "{"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Set<String> names() {
        return values.keySet().stream()
                .map(series -> series.replaceFirst("\\{.*", ""))
                .collect(Collectors.toSet());
    }
}
