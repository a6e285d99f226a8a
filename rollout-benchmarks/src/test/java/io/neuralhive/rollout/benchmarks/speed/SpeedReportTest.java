package io.neuralhive.rollout.benchmarks.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;

/** Every benchmark runs. What it measures in a moment says nothing, and is not looked at. */
@Tag("exhaustive")
class SpeedReportTest {

    private static final Path DIRECTORY = Path.of("target", "speed-brief");

    @Test
    void everyBenchmarkRunsForAMoment() throws Exception {
        Collection<RunResult> results = SpeedReport.run(List.of(), 1, true, DIRECTORY);
        List<SpeedRow> rows = SpeedRow.of(1, results);
        assertEquals(
                List.of(
                        "Collect",
                        "Join",
                        "JoinLater",
                        "LateLabel",
                        "Overhead",
                        "Record",
                        "SequentialGate",
                        "Split",
                        "Timer"),
                List.copyOf(rows.stream().map(SpeedRow::group).collect(Collectors.toCollection(TreeSet::new))));
        assertTrue(results.stream().allMatch(result -> result.getPrimaryResult().getScore() > 0));
        assertTrue(rows.stream().anyMatch(row -> row.name().equals("Overhead served − bare")));
        assertTrue(SpeedChart.svg(rows).contains(">Split splitter<"));
        assertEquals(5, SpeedRatio.of(rows).size());
        assertTrue(SpeedRatio.of(rows).stream().allMatch(ratio -> ratio.limit().isPresent()));
    }

    @Test
    void aRatioIsToTheLimitAndToTheFastestPeer() {
        List<SpeedRow> rows = List.of(
                row("Split", "limit", 10, 1),
                row("Split", "splitter", 12, 0),
                row("Split", "togglz", 80, 4),
                row("Split", "unleash", 4_000, 0),
                row("Record", "limit", 1, 0));
        assertEquals(
                List.of("| Split | 1.20 ± 0.12 | 0.15 ± 0.01 | togglz |"),
                SpeedRatio.of(rows).stream().map(SpeedRatio::line).toList());
    }

    private static SpeedRow row(String group, String who, double nanos, double error) {
        return new SpeedRow(1, group, who, nanos, error, 0);
    }

    @Test
    void theRestRunsForAMoment() throws Exception {
        SpeedReport.main(new String[] {"--brief", "--out=" + DIRECTORY, "RecordBenchmark.limit"});
        assertTrue(Files.readString(DIRECTORY.resolve("speed.svg")).contains(">Record limit<"));
        SpeedReport.rest(true, DIRECTORY);
        String rest = Files.readString(DIRECTORY.resolve("rest.json"));
        for (ShadowReport.Candidate candidate : ShadowReport.Candidate.values()) {
            assertTrue(rest.contains("{\"candidate\": \"" + candidate + "\", \"p99Nanos\": "), rest);
        }
        assertTrue(rest.contains("{\"window\": \"a day with 300 requests an hour\", \"bytes\": "), rest);
    }

    /** Bytes, and no time: the same on every machine, but for a few. */
    @Test
    void aVersionAndItsWindowTake48KilobytesAtMost() {
        for (MemoryReport.Retained kept : MemoryReport.run(200)) {
            assertTrue(kept.bytes() > 1_000 && kept.bytes() <= 48 * 1_024, kept.toString());
        }
    }
}
