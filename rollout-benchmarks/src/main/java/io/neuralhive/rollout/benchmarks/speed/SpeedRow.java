package io.neuralhive.rollout.benchmarks.speed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The cost of one call.
 *
 * @param threads the number of threads that made calls concurrently
 * @param group the task
 * @param who the library
 * @param nanos nanoseconds per call
 * @param error half the width of its 99.9 % interval
 * @param bytes the bytes that one call allocates on its thread; NaN if unknown
 */
record SpeedRow(int threads, String group, String who, double nanos, double error, double bytes) {

    String name() {
        return group + " " + who;
    }

    /** Returns the rows of a run, and the difference between a served request and a bare call. */
    static List<SpeedRow> of(int threads, Collection<RunResult> results) {
        List<SpeedRow> rows = new ArrayList<>();
        results.forEach(result -> rows.add(of(threads, result)));
        find(rows, "Overhead served")
                .ifPresent(served -> find(rows, "Overhead bare")
                        .ifPresent(bare -> rows.add(new SpeedRow(
                                threads,
                                "Overhead",
                                "served − bare",
                                served.nanos() - bare.nanos(),
                                Math.hypot(served.error(), bare.error()),
                                served.bytes() - bare.bytes()))));
        return rows;
    }

    private static Optional<SpeedRow> find(List<SpeedRow> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    private static SpeedRow of(int threads, RunResult result) {
        String[] name = result.getParams()
                .getBenchmark()
                .replaceFirst(".*\\.(\\w+)Benchmark\\.(\\w+)", "$1 $2")
                .split(" ", -1);
        String parameters = result.getParams().getParamsKeys().stream()
                .map(key -> " " + result.getParams().getParam(key))
                .collect(Collectors.joining());
        Result<?> time = result.getPrimaryResult();
        return new SpeedRow(
                threads, name[0], name[1] + parameters, time.getScore(), time.getScoreError(), bytes(result));
    }

    private static double bytes(RunResult result) {
        Result<?> counted = result.getSecondaryResults().get("bytes");
        Result<?> used = result.getSecondaryResults().get("used");
        if (counted != null && used != null) {
            return counted.getScore() / used.getScore();
        }
        Result<?> profiled = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return profiled == null ? Double.NaN : profiled.getScore();
    }
}
