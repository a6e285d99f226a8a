package io.neuralhive.rollout.benchmarks.speed;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures the library beside its peers in the same run, prints a table and writes all of it as JSON. */
public final class SpeedReport {

    private static final Path JSON = Path.of("target", "speed");

    private SpeedReport() {}

    /**
     * Runs the benchmarks with 1 and with 2 threads.
     *
     * @param arguments regular expressions of the benchmarks to run, all if there are none; {@code --brief} runs each for a
     *     moment, which shows that it runs and nothing else
     */
    public static void main(String[] arguments) throws Exception {
        useClassPathOfThisClass();
        boolean brief = List.of(arguments).contains("--brief");
        List<String> wanted =
                Arrays.stream(arguments).filter(a -> !a.startsWith("--")).toList();
        Files.createDirectories(JSON);
        for (int threads = 1; threads <= 2; threads++) {
            print(threads, run(wanted, threads, brief));
        }
    }

    static Collection<RunResult> run(List<String> wanted, int threads, boolean brief) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .threads(threads)
                .addProfiler(GCProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(JSON.resolve(threads + "-threads.json").toString())
                .shouldFailOnError(true);
        wanted.forEach(options::include);
        if (wanted.isEmpty()) {
            options.include(SpeedReport.class.getPackageName() + "\\..*");
        }
        if (brief) {
            options.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(10));
        } else {
            options.forks(3)
                    .warmupIterations(5)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(1));
        }
        return new Runner(options.build()).run();
    }

    private static void print(int threads, Collection<RunResult> results) {
        System.out.printf("%n| %d thread(s) | ns | ± (99.9 %%) | B |%n| --- | ---: | ---: | ---: |%n", threads);
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            System.out.printf(
                    Locale.ROOT,
                    "| %s %s | %.1f | %.1f | %.0f |%n",
                    result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+)Benchmark", "$1"),
                    result.getParams().getParamsKeys().stream()
                            .map(key -> result.getParams().getParam(key))
                            .collect(Collectors.joining(" ")),
                    time.getScore(),
                    time.getScoreError(),
                    bytes == null ? Double.NaN : bytes.getScore());
        }
    }

    /** Under Maven the class path of the process is Maven's, and the processes that measure would not find a class. */
    private static void useClassPathOfThisClass() {
        if (SpeedReport.class.getClassLoader() instanceof URLClassLoader loader) {
            System.setProperty(
                    "java.class.path",
                    Arrays.stream(loader.getURLs())
                            .map(URL::getPath)
                            .collect(Collectors.joining(System.getProperty("path.separator"))));
        }
    }
}
