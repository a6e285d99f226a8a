package io.neuralhive.rollout.simulator.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class RecordedLogProperties {

    @Property(tries = 200)
    void whatWasWrittenIsRead(
            @ForAll @Size(min = 1, max = 20) List<@StringLength(max = 30) String> keys,
            @ForAll @DoubleRange(min = -1e15, max = 1e15) double baseline,
            @ForAll @DoubleRange(min = -1, max = 1e15) double candidate,
            @ForAll @IntRange(max = 1_000_000) int delay)
            throws IOException {
        List<RecordedRequest> requests = new ArrayList<>();
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(
                    "timestamp", "key", "baseline_prediction", "candidate_prediction", "outcome", "outcome_timestamp");
            for (int i = 0; i < keys.size(); i++) {
                Instant at = Instant.EPOCH.plusMillis(i);
                // White space around a key is not kept.
                String key = keys.get(i).strip();
                RecordedRequest request = new RecordedRequest(at, key, baseline, candidate, i, at.plusMillis(delay));
                requests.add(request);
                csv.writeRecord(
                        at.toString(),
                        keys.get(i),
                        String.valueOf(baseline),
                        String.valueOf(candidate),
                        String.valueOf(i),
                        request.knownAt().toString());
            }
        }
        assertThat(RecordedLog.read(new StringReader(text.toString()), "log")).isEqualTo(requests);
    }

    @Property(tries = 500)
    void hostileTextIsReadOrRefusedAndNothingElse(@ForAll String text) throws IOException {
        String csv = "timestamp,key,baseline_prediction,candidate_prediction,outcome\n" + text;
        try {
            assertThat(RecordedLog.read(new StringReader(csv), "log")).isNotEmpty();
        } catch (RefusedLogException e) {
            assertThat(e).hasMessageStartingWith("log");
            assertThat(e.getMessage()).doesNotContain("\u0000", "\u001b", "\u202e");
        }
    }
}
