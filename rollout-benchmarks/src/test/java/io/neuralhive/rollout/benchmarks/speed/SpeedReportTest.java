package io.neuralhive.rollout.benchmarks.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;

/** Every benchmark runs. What it measures in a moment says nothing, and is not looked at. */
class SpeedReportTest {

    @Test
    void everyBenchmarkRunsForAMoment() throws Exception {
        Files.createDirectories(Path.of("target", "speed"));
        Collection<RunResult> results = SpeedReport.run(List.of(), 1, true);
        assertEquals(
                List.of("Collect", "Join", "Record", "SequentialLook", "Serve", "Split", "WakeUp"),
                List.copyOf(results.stream()
                        .map(result -> result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+)Benchmark.*", "$1"))
                        .collect(Collectors.toCollection(TreeSet::new))));
        assertTrue(results.stream().allMatch(result -> result.getPrimaryResult().getScore() > 0));
    }
}
