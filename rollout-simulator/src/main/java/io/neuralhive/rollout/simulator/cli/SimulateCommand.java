package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.characteristics.Candidate;
import io.neuralhive.rollout.simulator.characteristics.ErrorDistribution;
import io.neuralhive.rollout.simulator.characteristics.Study;
import io.neuralhive.rollout.simulator.report.StudyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that simulates thousands of rollouts of candidates of different quality. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Simulates thousands of rollouts: how often a good candidate is rolled back, and how soon a bad one.")
final class SimulateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions machine = new CommonOptions();

    @Parameters(arity = "1..6", paramLabel = "POLICY", description = "Policies, as YAML files.")
    private List<Path> policies = List.of();

    @Option(
            names = "--errors",
            paramLabel = "DISTRIBUTION",
            defaultValue = "exponential",
            converter = ErrorsConverter.class,
            description = "Distribution of errors: half-normal, exponential, lognormal:SIGMA, or recorded:FILE, a CSV"
                    + " file with a column error. Default ${DEFAULT-VALUE}.")
    private ErrorDistribution errors = ErrorDistribution.exponential();

    @Option(
            names = "--requests-per-minute",
            paramLabel = "N",
            defaultValue = "100",
            description = "Average number of requests per minute. Default ${DEFAULT-VALUE}.")
    private double requestsPerMinute;

    @Option(
            names = "--increases",
            paramLabel = "PERCENT",
            split = ",",
            defaultValue = "0,5,10,15,20,25,30,40,60,80,100",
            description = "Increases of the candidates' errors, in percent. Default ${DEFAULT-VALUE}.")
    private List<Double> increases = List.of();

    @Option(
            names = "--failure-rate",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Failure rate of the baseline and of the candidates of --increases. Default ${DEFAULT-VALUE}.")
    private double failureRate;

    @Option(
            names = "--failure-rates",
            paramLabel = "SHARE",
            split = ",",
            description = "Failure rates of additional candidates, whose errors are the baseline's.")
    private List<Double> failureRates = List.of();

    @Option(
            names = "--rollouts",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Number of rollouts of each candidate under each policy. Default ${DEFAULT-VALUE}.")
    private int rollouts;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random numbers: the same seed gives the same result. Default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--horizon-hours",
            paramLabel = "HOURS",
            description =
                    "Time after which a rollout counts as unfinished. Default four times as long as the longest policy.")
    private @Nullable Long horizonHours;

    @Override
    public Integer call() throws IOException {
        StudyReport report = new StudyReport(study().run(machine.parallel()));
        PrintWriter terminal = command.commandLine().getOut();
        report.lines().forEach(terminal::println);
        terminal.println("Report: " + report.write(machine.out()).toAbsolutePath());
        terminal.flush();
        return 0;
    }

    private Study study() {
        Study.Builder study = Study.builder()
                .errors(errors)
                .requestsPerMinute(requestsPerMinute)
                .baselineFailureRate(failureRate)
                .candidates(candidates())
                .rollouts(rollouts)
                .seed(seed);
        for (Map.Entry<String, RolloutPolicy> policy :
                PolicyFiles.load(policies).entrySet()) {
            study.policy(policy.getKey(), policy.getValue());
        }
        if (horizonHours != null) {
            study.horizon(Duration.ofHours(horizonHours));
        }
        return study.build();
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        increases.forEach(increase -> candidates.add(new Candidate(increase, failureRate)));
        failureRates.forEach(rate -> candidates.add(new Candidate(0, rate)));
        return candidates.stream().distinct().toList();
    }
}
