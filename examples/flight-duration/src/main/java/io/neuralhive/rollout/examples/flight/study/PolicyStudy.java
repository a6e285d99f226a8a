package io.neuralhive.rollout.examples.flight.study;

import io.neuralhive.rollout.config.yaml.PolicyLoader;
import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.characteristics.Candidate;
import io.neuralhive.rollout.simulator.characteristics.ErrorDistribution;
import io.neuralhive.rollout.simulator.characteristics.MethodComparison;
import io.neuralhive.rollout.simulator.characteristics.Study;
import io.neuralhive.rollout.simulator.engine.Parallel;
import io.neuralhive.rollout.simulator.report.BacktestReport;
import io.neuralhive.rollout.simulator.report.ComparisonReport;
import io.neuralhive.rollout.simulator.report.StudyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A program that generates the numbers and pictures of {@code docs/choosing-a-policy.md}: the results of two policies
 * for the flights under many splits, for candidates of different quality whose errors are like those of the flights,
 * and the comparison of methods.
 */
public final class PolicyStudy {

    private static final List<String> POLICIES = List.of("threshold", "sequential");
    private static final String IN_PRODUCTION = "v2";
    private static final int ROLLOUTS = 1_000;
    private static final long SEED = 1;

    private static final String DOCUMENT = "choosing-a-policy.md";

    private final Path directory;
    private final MarkedDocument document;
    private final int rollouts;
    private final Parallel parallel = Parallel.onAllCores();
    private final RecordedFlights flights = new RecordedFlights(FlightPeriods.of(FlightLog.read()));
    private final ErrorDistribution errors = ErrorDistribution.recorded("flights", flights.errors(IN_PRODUCTION));

    private PolicyStudy(Path directory, int rollouts) {
        this.directory = directory;
        document = new MarkedDocument(directory.resolveSibling(DOCUMENT));
        this.rollouts = rollouts;
    }

    /**
     * Runs the study. It takes some minutes.
     *
     * @param args the directory that holds the policies and receives the results, with the document beside it;
     *     optionally the number of rollouts per figure, 1,000 by default
     */
    public static void main(String[] args) throws IOException {
        new PolicyStudy(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : ROLLOUTS).run();
    }

    private void run() throws IOException {
        Map<String, RolloutPolicy> policies = new LinkedHashMap<>();
        for (String name : POLICIES) {
            policies.put(name, PolicyLoader.create().load(directory.resolve(name + ".yaml"), Map.of()));
        }
        write("example-log.csv", ExampleLog.csv(flights));
        splits(policies);
        characteristics(policies);
        comparison();
    }

    private void splits(Map<String, RolloutPolicy> policies) throws IOException {
        Releases releases = new Releases(flights, parallel);
        for (Releases.Release release : Releases.Release.values()) {
            String title = release.candidate() + " in place of " + release.baseline();
            BacktestReport report = new BacktestReport(title, releases.tryOut(release, policies, Releases.SPLITS));
            write("splits-" + release.candidate() + ".csv", report.csv());
            write("splits " + release.candidate(), report.lines());
        }
    }

    private void characteristics(Map<String, RolloutPolicy> policies) throws IOException {
        Study.Builder study = Study.builder()
                .errors(errors)
                .requestsPerMinute(flights.flightsPerMinute())
                .candidates(DoubleStream.of(0, 5, 10, 15, 20, 25, 30, 40, 60, 80, 100)
                        .mapToObj(Candidate::withError)
                        .toList())
                .rollouts(rollouts)
                .seed(SEED);
        policies.forEach(study::policy);
        StudyReport report = new StudyReport(study.build().run(parallel));
        write("characteristics.csv", report.csv());
        for (Map.Entry<String, String> picture : report.pictures().entrySet()) {
            write(picture.getKey() + ".svg", picture.getValue());
        }
        write("characteristics", report.lines());
    }

    private void comparison() throws IOException {
        MethodComparison comparison = new MethodComparison(rollouts, SEED, parallel);
        ComparisonReport report = new ComparisonReport(Stream.of(
                        ErrorDistribution.halfNormal(),
                        ErrorDistribution.exponential(),
                        ErrorDistribution.logNormal(1),
                        ErrorDistribution.logNormal(1.5),
                        errors)
                .flatMap(each -> comparison.on(each).stream())
                .toList());
        write("comparison.csv", report.csv());
        write("comparison", report.lines());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private void write(String part, List<String> lines) throws IOException {
        document.replace(part, lines);
        lines.forEach(System.out::println);
        System.out.println();
    }
}
