package io.neuralhive.rollout.simulator.backtest;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.reader.NamedCsvRecordHandler;
import io.neuralhive.rollout.identity.Names;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A reader of recorded requests from CSV (RFC 4180, UTF-8, a header with the names of the columns, others ignored):
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><th>{@code timestamp}</th><td>when the request came, ISO 8601 with an offset; rows are in this order</td></tr>
 * <tr><th>{@code key}</th><td>the sticky key, such as a user's id</td></tr>
 * <tr><th>{@code baseline_prediction}, {@code candidate_prediction}</th><td>a finite number each; empty only where that version
 * failed</td></tr>
 * <tr><th>{@code outcome}</th><td>a finite number; empty if it is unknown</td></tr>
 * <tr><th>{@code outcome_timestamp}</th><td>optional; by default outcomes are known immediately</td></tr>
 * <tr><th>{@code baseline_failed}, {@code candidate_failed}</th><td>true or false; optional, by default false</td></tr>
 * </table>
 *
 * <p>A log with the predictions of only one version is refused, since it lacks what the other would have predicted.
 */
public final class RecordedLog {

    private static final int MAX_FIELDS = 1_000;
    private static final int LONGEST_FIELD = 10_000;
    private static final int LONGEST_RECORD = 100_000;

    private static final int BUFFER = 1 << 16;
    private static final int BYTE_ORDER_MARK = '\ufeff';

    private RecordedLog() {}

    /**
     * Reads a file.
     *
     * @return at least one request, in order of time
     * @throws RefusedLogException if the file is missing, can't be read, or is invalid
     */
    public static List<RecordedRequest> read(Path file) {
        String source = Names.printable(file.toString());
        if (!Files.isRegularFile(file)) {
            throw new RefusedLogException(
                    source,
                    0,
                    "there is no file "
                            + Names.printableSentence(file.toAbsolutePath().toString()));
        }
        try (BufferedReader csv = Files.newBufferedReader(file)) {
            csv.mark(1);
            if (csv.read() != BYTE_ORDER_MARK) {
                csv.reset();
            }
            return read(csv, source);
        } catch (IOException e) {
            throw new RefusedLogException(
                    source, 0, "it can't be read as UTF-8: " + Names.printableSentence(e.toString()));
        }
    }

    /**
     * Reads a text. The reader is not closed.
     *
     * @param source the name of the text in messages
     * @return at least one request, in order of time
     * @throws IOException if the text can't be read
     * @throws RefusedLogException if the text is invalid
     */
    public static List<RecordedRequest> read(Reader csv, String source) throws IOException {
        NamedCsvRecordHandler handler = NamedCsvRecordHandler.builder()
                .maxFields(MAX_FIELDS)
                .maxFieldSize(LONGEST_FIELD)
                .maxRecordSize(LONGEST_RECORD)
                .build();
        List<RecordedRequest> requests = new ArrayList<>();
        RowParser rows = null;
        CsvReader<NamedCsvRecord> records = CsvReader.builder()
                .maxBufferSize(BUFFER)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .build(handler, csv);
        try {
            for (NamedCsvRecord row : records) {
                if (rows == null) {
                    rows = new RowParser(source, row.getHeader());
                }
                requests.add(rows.parse(row));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            throw new RefusedLogException(source, 0, Names.printableSentence(String.valueOf(e.getMessage())));
        }
        if (rows == null) {
            throw new RefusedLogException(source, 0, "there are no rows below the header");
        }
        requireBothVersions(requests, source);
        return List.copyOf(requests);
    }

    private static void requireBothVersions(List<RecordedRequest> requests, String source) {
        if (requests.stream().noneMatch(RecordedRequest::isAnsweredByBoth)) {
            throw new RefusedLogException(
                    source,
                    0,
                    String.format(
                            Locale.ROOT,
                            "none of %d requests has predictions of both versions. %s",
                            requests.size(),
                            RowParser.BOTH_NEEDED));
        }
    }
}
