package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a slice has counted, as one line of ASCII: a version, then fields as in {@code requests=120,3}. Empty fields are
 * omitted, and unknown fields are ignored. Numbers come back exactly, but for the last digit of the mean squared error.
 */
final class SliceText {

    private static final String VERSION = "1";

    private SliceText() {}

    static String write(Slice slice) {
        MetricSummary summary = slice.summary();
        AgreementStats agreement = summary.agreement();
        ErrorStats errors = summary.errors();
        ErrorSpread spread = errors.spread();
        PairedErrors paired = summary.paired();
        List<String> fields = new ArrayList<>();
        fields.add(VERSION);
        add(fields, "requests", summary.requests(), summary.failures());
        add(fields, "agreement", agreement.compared(), agreement.agreed());
        add(
                fields,
                "errors",
                errors.count(),
                errors.mae(),
                errors.meanActual(),
                errors.rmse(),
                spread.absolute(),
                spread.squared(),
                spread.actual(),
                spread.absoluteByActual());
        add(
                fields,
                "paired",
                paired.count(),
                paired.mae(),
                paired.otherMae(),
                paired.m2(),
                paired.otherM2(),
                paired.coMoment());
        add(
                fields,
                "lag",
                summary.labelLag().outcomes(),
                summary.labelLag().total().toMillis());
        slice.latencies.forEach((bucket, number) -> add(fields, "latency." + bucket, number));
        new TreeMap<>(summary.named())
                .forEach((name, moments) -> add(
                        fields,
                        "named." + URLEncoder.encode(name, StandardCharsets.UTF_8),
                        moments.count(),
                        moments.mean(),
                        moments.m2()));
        return String.join(";", fields);
    }

    private static void add(List<String> fields, String name, long count, Object... values) {
        if (count > 0) {
            StringBuilder field = new StringBuilder(name).append('=').append(count);
            Stream.of(values).forEach(value -> field.append(',').append(value));
            fields.add(field.toString());
        }
    }

    /**
     * Returns the slice that was written.
     *
     * @throws IllegalArgumentException if the text is of another version, or none that {@link #write} wrote
     */
    static Slice read(String text) {
        String[] fields = text.split(";", -1);
        if (!fields[0].equals(VERSION)) {
            throw new IllegalArgumentException("its format is not of version " + VERSION);
        }
        Slice slice = new Slice();
        Map<String, String[]> known = new HashMap<>();
        Map<String, Moments> named = new LinkedHashMap<>();
        for (int i = 1; i < fields.length; i++) {
            String[] field = fields[i].split("=", 2);
            String[] values = required(field, 1).split(",");
            if (field[0].startsWith("latency.")) {
                slice.latencies.addAll(bucket(field[0].substring("latency.".length())), count(values, 0));
            } else if (field[0].startsWith("named.")) {
                String name = URLDecoder.decode(field[0].substring("named.".length()), StandardCharsets.UTF_8);
                named.put(name, new Moments(count(values, 0), number(values, 1), number(values, 2)));
            } else {
                known.put(field[0], values);
            }
        }
        slice.addAll(summary(known, named));
        return slice;
    }

    private static MetricSummary summary(Map<String, String[]> fields, Map<String, Moments> named) {
        String[] none = {"0", "0"};
        String[] requests = fields.getOrDefault("requests", none);
        String[] agreement = fields.getOrDefault("agreement", none);
        return new MetricSummary(
                        count(requests, 0),
                        count(requests, 1),
                        Optional.ofNullable(fields.get("errors"))
                                .map(SliceText::errors)
                                .orElse(ErrorStats.NONE),
                        new AgreementStats(count(agreement, 0), count(agreement, 1)),
                        LatencyStats.NONE,
                        Optional.ofNullable(fields.get("paired"))
                                .map(SliceText::paired)
                                .orElse(PairedErrors.NONE),
                        named,
                        Optional.empty())
                .withLabelLag(Optional.ofNullable(fields.get("lag"))
                        .map(SliceText::lag)
                        .orElse(LabelLag.NONE));
    }

    private static ErrorStats errors(String[] values) {
        ErrorSpread spread =
                new ErrorSpread(number(values, 4), number(values, 5), number(values, 6), number(values, 7));
        return new ErrorStats(
                count(values, 0), number(values, 1), number(values, 2), number(values, 3), Double.NaN, spread);
    }

    private static PairedErrors paired(String[] values) {
        return new PairedErrors(
                count(values, 0),
                number(values, 1),
                number(values, 2),
                number(values, 3),
                number(values, 4),
                number(values, 5));
    }

    private static LabelLag lag(String[] values) {
        return new LabelLag(count(values, 0), Duration.ofMillis(count(values, 1)));
    }

    private static int bucket(String text) {
        int bucket = Integer.parseInt(text);
        if (bucket < 0 || bucket >= LatencyHistogram.BUCKETS) {
            throw new IllegalArgumentException("there is no latency bucket " + bucket);
        }
        return bucket;
    }

    private static long count(String[] values, int index) {
        long count = Long.parseLong(required(values, index));
        if (count < 0) {
            throw new IllegalArgumentException("it has a negative count");
        }
        return count;
    }

    private static double number(String[] values, int index) {
        return Double.parseDouble(required(values, index));
    }

    private static String required(String[] values, int index) {
        if (index >= values.length) {
            throw new IllegalArgumentException("it is cut short");
        }
        return values[index];
    }
}
