package io.neuralhive.rollout.micrometer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of a series as promtool takes them: {@code 1x3} is a 1 and three more, {@code _x3} three scrapes without the
 * series, {@code stale} the scrape in which it is missing for the first time.
 */
final class SeriesNotation {

    private static final String MISSING = "_";
    private static final String STALE = "stale";

    private SeriesNotation() {}

    static String of(List<Scrape> scrapes, String series) {
        List<String> runs = new ArrayList<>();
        String value = "";
        int length = 0;
        boolean present = false;
        for (Scrape scrape : scrapes) {
            Optional<Double> seen = scrape.value(series);
            String next = seen.map(SeriesNotation::number).orElse(present ? STALE : MISSING);
            present = seen.isPresent();
            if (!next.equals(value)) {
                addRun(runs, value, length);
                value = next;
                length = 0;
            }
            length++;
        }
        addRun(runs, value, length);
        return String.join(" ", runs);
    }

    private static void addRun(List<String> runs, String value, int length) {
        if (length == 1) {
            runs.add(value);
        } else if (length > 1) {
            runs.add(value + "x" + (value.equals(MISSING) ? length : length - 1));
        }
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
