package io.neuralhive.rollout.benchmarks.speed;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A report that measures the library beside its peers in the same run, prints tables, and writes them as JSON and as a
 * picture.
 */
public final class SpeedReport {

    /** Benchmarks for which a second thread makes no sense. */
    private static final String ALONE = "(Collect|LateLabel|Timer)Benchmark";

    private static final Path DEFAULT_DIRECTORY = Path.of("target", "speed");

    private SpeedReport() {}

    /**
     * Runs the benchmarks with 1 and with 2 threads, then the other measurements.
     *
     * @param arguments regular expressions of the benchmarks to run; by default all and the other measurements; {@code
     *     --brief} runs each for a moment, only to check that it runs; {@code --out=DIRECTORY} sets the output
     *     directory
     */
    public static void main(String[] arguments) throws Exception {
        useClassPathOfThisClass();
        boolean brief = List.of(arguments).contains("--brief");
        Path directory = Arrays.stream(arguments)
                .filter(argument -> argument.startsWith("--out="))
                .map(argument -> Path.of(argument.substring("--out=".length())))
                .findFirst()
                .orElse(DEFAULT_DIRECTORY);
        List<String> wanted =
                Arrays.stream(arguments).filter(a -> !a.startsWith("--")).toList();
        List<SpeedRow> rows = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            List<SpeedRow> measured = SpeedRow.of(threads, run(wanted, threads, brief, directory));
            print(threads, measured);
            rows.addAll(measured);
        }
        Files.writeString(directory.resolve("speed.svg"), SpeedChart.svg(rows));
        if (wanted.isEmpty()) {
            rest(brief, directory);
        }
        System.out.println("written to " + directory.toAbsolutePath());
    }

    static Collection<RunResult> run(List<String> wanted, int threads, boolean brief, Path directory)
            throws RunnerException, IOException {
        Files.createDirectories(directory);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .threads(threads)
                .addProfiler(GCProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(directory.resolve(threads + "-threads.json").toString())
                .shouldFailOnError(true);
        wanted.forEach(options::include);
        if (wanted.isEmpty()) {
            options.include(SpeedReport.class.getPackageName() + "\\..*");
        }
        if (threads > 1) {
            options.exclude(ALONE);
        }
        if (brief) {
            // These short runs measure nothing that another run could disturb.
            System.setProperty("jmh.ignoreLock", "true");
            options.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(10));
        } else {
            // A fixed heap size, so that no row pays for the pages of another, and no argument of the JVM that runs
            // this.
            options.jvmArgs("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch")
                    .forks(3)
                    .warmupIterations(4)
                    .warmupTime(TimeValue.milliseconds(500))
                    .measurementIterations(6)
                    .measurementTime(TimeValue.milliseconds(500));
        }
        return new Runner(options.build()).run();
    }

    static void rest(boolean brief, Path directory) throws IOException {
        List<ShadowReport.Difference> shadow = ShadowReport.run(brief ? 2 : 80, brief ? 50 : 10_000);
        System.out.printf("%n| shadow candidate | p99 without, µs | p99 with it | 95 %% interval |%n");
        System.out.println("| --- | ---: | ---: | ---: |");
        shadow.forEach(seen -> System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %+.1f %% | %+.1f to %+.1f %% |%n",
                seen.candidate(),
                seen.p99Off() / 1_000,
                seen.percent(),
                seen.low(),
                seen.high()));
        List<MemoryReport.Retained> memory = MemoryReport.run(brief ? 20 : 500);
        System.out.printf("%n| memory of one version | bytes |%n| --- | ---: |%n");
        memory.forEach(kept -> System.out.printf(Locale.ROOT, "| %s | %,d |%n", kept.window(), kept.bytes()));
        Files.writeString(directory.resolve("rest.json"), json(shadow, memory));
    }

    private static String json(List<ShadowReport.Difference> shadow, List<MemoryReport.Retained> memory) {
        String differences = shadow.stream()
                .map(seen -> String.format(
                        Locale.ROOT,
                        "    {\"candidate\": \"%s\", \"p99Nanos\": %.0f, \"percent\": %.2f, \"low\": %.2f, \"high\": %.2f}",
                        seen.candidate(),
                        seen.p99Off(),
                        seen.percent(),
                        seen.low(),
                        seen.high()))
                .collect(Collectors.joining(",\n"));
        String kept = memory.stream()
                .map(one -> "    {\"window\": \"" + one.window() + "\", \"bytes\": " + one.bytes() + "}")
                .collect(Collectors.joining(",\n"));
        return "{\n  \"shadow\": [\n" + differences + "\n  ],\n  \"memory\": [\n" + kept + "\n  ]\n}\n";
    }

    private static void print(int threads, List<SpeedRow> rows) {
        System.out.printf("%n| %d thread(s) | ns | ± (99.9 %%) | B |%n| --- | ---: | ---: | ---: |%n", threads);
        rows.forEach(row -> System.out.printf(
                Locale.ROOT, "| %s | %.1f | %.1f | %.0f |%n", row.name(), row.nanos(), row.error(), row.bytes()));
        System.out.printf("%n| %d thread(s) | of the limit | of the fastest peer | peer |%n", threads);
        System.out.println("| --- | ---: | ---: | --- |");
        SpeedRatio.of(rows).forEach(ratio -> System.out.println(ratio.line()));
    }

    /** Under Maven the class path of the process is Maven's, and forked processes would not find the classes. */
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
