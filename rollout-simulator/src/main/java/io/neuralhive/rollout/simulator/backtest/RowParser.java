package io.neuralhive.rollout.simulator.backtest;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.neuralhive.rollout.identity.Names;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parser of a log's rows, which refuses invalid ones. Not thread-safe. */
final class RowParser {

    static final String BOTH_NEEDED =
            "A backtest needs the predictions of both versions for every request: the prediction of the version"
                    + " that did not serve can't be invented. Record both, as a shadow step does, or score the requests"
                    + " again with the other version";

    private static final String TIMESTAMP = "timestamp";
    private static final String KEY = "key";
    private static final String BASELINE = "baseline";
    private static final String CANDIDATE = "candidate";
    private static final String PREDICTION = "_prediction";
    private static final String FAILED = "_failed";
    private static final String OUTCOME = "outcome";
    private static final String OUTCOME_TIMESTAMP = "outcome_timestamp";

    private final String source;
    private @Nullable Instant previous;

    RowParser(String source, List<String> header) {
        this.source = source;
        for (String version : List.of(BASELINE, CANDIDATE)) {
            if (!header.contains(version + PREDICTION)) {
                throw missing(version + PREDICTION, header, ". " + BOTH_NEEDED);
            }
        }
        for (String column : List.of(TIMESTAMP, KEY, OUTCOME)) {
            if (!header.contains(column)) {
                throw missing(column, header, "");
            }
        }
    }

    RecordedRequest parse(NamedCsvRecord row) {
        if (row.getFieldCount() != row.getHeader().size()) {
            throw refused(
                    row, row.getFieldCount() + " fields, but " + row.getHeader().size() + " columns");
        }
        Instant at = instant(row, TIMESTAMP);
        if (previous != null && at.isBefore(previous)) {
            throw refused(
                    row, "timestamp " + at + " is before the row above, " + previous + "; sort the log by timestamp");
        }
        previous = at;
        double actual = text(row, OUTCOME).isEmpty() ? Double.NaN : number(row, OUTCOME, "or nothing if it is unknown");
        boolean late = !Double.isNaN(actual) && row.findField(OUTCOME_TIMESTAMP).isPresent();
        Instant knownAt = late ? instant(row, OUTCOME_TIMESTAMP) : at;
        if (knownAt.isBefore(at)) {
            throw refused(row, "outcome_timestamp " + knownAt + " is before timestamp " + at);
        }
        return new RecordedRequest(
                at, text(row, KEY), prediction(row, BASELINE), prediction(row, CANDIDATE), actual, knownAt);
    }

    private double prediction(NamedCsvRecord row, String version) {
        String failed = row.findField(version + FAILED).orElse("false").strip();
        if (failed.equals("true")) {
            return Double.NaN;
        }
        if (!failed.equals("false")) {
            throw refused(row, version + FAILED + " is " + shown(failed) + "; give true or false");
        }
        return number(row, version + PREDICTION, "or " + version + "_failed true if that version failed");
    }

    private double number(NamedCsvRecord row, String column, String orElse) {
        String text = text(row, column);
        double number = Double.NaN;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            // refused below, like a number that is not finite
        }
        if (!Double.isFinite(number)) {
            throw refused(row, column + " is " + shown(text) + "; give a finite number, " + orElse);
        }
        return number;
    }

    private Instant instant(NamedCsvRecord row, String column) {
        String text = text(row, column);
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw refused(
                    row, column + " is " + shown(text) + "; give ISO 8601 with an offset, like 2026-01-31T08:00:00Z");
        }
    }

    private static String text(NamedCsvRecord row, String column) {
        return row.getField(column).strip();
    }

    private RefusedLogException missing(String column, List<String> header, String more) {
        return new RefusedLogException(
                source,
                1,
                "there is no column " + column + " among " + Names.printableSentence(String.join(", ", header)) + more);
    }

    private RefusedLogException refused(NamedCsvRecord row, String problem) {
        return new RefusedLogException(source, row.getStartingLineNumber(), problem);
    }

    private static String shown(String text) {
        return Names.printable(text);
    }
}
