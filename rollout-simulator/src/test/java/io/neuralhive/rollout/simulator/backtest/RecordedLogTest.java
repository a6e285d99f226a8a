package io.neuralhive.rollout.simulator.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedLogTest {

    private static final String HEADER = "timestamp,key,baseline_prediction,candidate_prediction,outcome\n";
    private static final String ROW = "2026-01-01T00:00:00Z,anna,10,11.5,12\n";

    @TempDir
    private Path directory;

    @Test
    void readsRequests() throws IOException {
        List<RecordedRequest> requests = read("note,outcome_timestamp,outcome,candidate_failed,candidate_prediction,"
                + "baseline_prediction,key,timestamp\n"
                + "\"a, \"\"b\"\"\n\",2026-01-01T02:00:00+01:00,12,false,11.5,1e1,anna,2026-01-01T00:00:00Z\n"
                + ",,,true,,10,bert,2026-01-01T00:00:00Z\n");
        Instant at = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(requests)
                .containsExactly(
                        new RecordedRequest(at, "anna", 10, 11.5, 12, at.plusSeconds(3_600)),
                        new RecordedRequest(at, "bert", 10, Double.NaN, Double.NaN, at));
    }

    @Test
    void aByteOrderMarkIsNoPartOfAName() throws IOException {
        Path file = Files.writeString(directory.resolve("log.csv"), "\ufeff" + HEADER + ROW);
        assertThat(RecordedLog.read(file)).hasSize(1);
    }

    @Test
    void aLogOfOneVersionIsRefused() {
        assertRefused("timestamp,key,prediction,outcome\n2026-01-01T00:00:00Z,anna,10,12\n")
                .withMessageStartingWith("log.csv, line 1: there is no column baseline_prediction among")
                .withMessageContaining("A backtest needs the predictions of both versions for every request");
        assertRefused("timestamp,key,baseline_prediction,outcome\n2026-01-01T00:00:00Z,anna,10,12\n")
                .withMessageContaining("no column candidate_prediction")
                .withMessageContaining("can't be invented");
        assertRefused(HEADER.replace("outcome", "outcome,candidate_failed") + "2026-01-01T00:00:00Z,anna,10,,12,true\n")
                .withMessageContaining("none of 1 requests has predictions of both versions")
                .withMessageContaining("can't be invented");
        assertRefused(HEADER + ROW + "2026-01-01T00:00:00Z,bert,10,,12\n")
                .withMessage(
                        "log.csv, line 3: candidate_prediction is \"\"; give a finite number, or candidate_failed true"
                                + " if that version failed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2026-01-01T00:00:00Z,anna,NaN,11.5,12      | baseline_prediction is "NaN"; give a finite number
                    2026-01-01T00:00:00Z,anna,10,Infinity,12   | candidate_prediction is "Infinity"; give a finite number
                    2026-01-01T00:00:00Z,anna,10,1e999,12      | candidate_prediction is "1e999"; give a finite number
                    2026-01-01T00:00:00Z,anna,10,11.5,NaN      | outcome is "NaN"; give a finite number, or nothing
                    2026-01-01T00:00:00Z,anna,10,'11,5',12     | 6 fields
                    2026-01-01T00:00:00Z,anna,10               | 3 fields
                    2026-01-01T00:00:00,anna,10,11.5,12        | timestamp is "2026-01-01T00:00:00"; give ISO 8601 with an offset
                    1767225600,anna,10,11.5,12                 | timestamp is "1767225600"; give ISO 8601
                    2025-12-31T23:59:59Z,anna,10,11.5,12       | is before the row above, 2026-01-01T00:00:00Z; sort the log
                    """)
    void aRowThatCannotBeIsRefusedWithItsLine(String row, String why) {
        assertRefused(HEADER + ROW + row.replace("'", "") + "\n")
                .withMessageContaining("line 3")
                .withMessageContaining(why);
    }

    @Test
    void anOutcomeIsKnownAfterItsRequest() {
        assertRefused("""
                        timestamp,key,baseline_prediction,candidate_prediction,outcome,outcome_timestamp
                        2026-01-01T00:00:00Z,anna,10,11,12,2025-12-31T00:00:00Z
                        """)
                .withMessage("log.csv, line 2: outcome_timestamp 2025-12-31T00:00:00Z is before timestamp"
                        + " 2026-01-01T00:00:00Z");
        Instant at = Instant.EPOCH;
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordedRequest(at, "", 1, 1, 1, at.minusMillis(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecordedRequest(at, "", 1, Double.POSITIVE_INFINITY, 1, at));
    }

    @Test
    void hostileTextIsRefusedAndPrintedSafely() {
        assertRefused(HEADER + "2026-01-01T00:00:00Z,anna,\u001b[31m\u202e,11,12\n")
                .withMessageContaining("line 2")
                .withMessageNotContaining("\u001b");
        assertRefused(HEADER + "x".repeat(20_000_000)).withMessageContaining("record starting at line 2");
        assertRefused(HEADER + "\"" + "a\n".repeat(10_000_000)).withMessageContaining("record starting at line 2");
        assertRefused(HEADER + ",".repeat(1_000_000)).withMessageContaining("1000");
        assertRefused("key,key\n1,2\n").withMessageContaining("duplicate");
        assertRefused("").withMessageContaining("no rows below the header");
        assertRefused(HEADER).withMessageContaining("no rows below the header");
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        Path missing = directory.resolve("missing.csv");
        assertThatExceptionOfType(RefusedLogException.class)
                .isThrownBy(() -> RecordedLog.read(missing))
                .withMessageContaining("there is no file \"" + missing.toAbsolutePath() + "\"");
        Path latin = Files.write(
                directory.resolve("latin.csv"),
                (HEADER + ROW.replace("anna", "jörg")).getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(RefusedLogException.class)
                .isThrownBy(() -> RecordedLog.read(latin))
                .withMessageContaining("can't be read as UTF-8");
    }

    private static List<RecordedRequest> read(String csv) throws IOException {
        return RecordedLog.read(new StringReader(csv), "log.csv");
    }

    private static ThrowableAssertAlternative<RefusedLogException> assertRefused(String csv) {
        return assertThatExceptionOfType(RefusedLogException.class).isThrownBy(() -> read(csv));
    }
}
