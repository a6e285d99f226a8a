package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.simulator.characteristics.ErrorDistribution;
import io.neuralhive.rollout.simulator.characteristics.MethodComparison;
import io.neuralhive.rollout.simulator.report.ComparisonReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that compares the evaluation methods. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description =
                "Compares the false rollbacks and the time to detect of the threshold rule, default and tuned, and the sequential rule.")
final class CompareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions machine = new CommonOptions();

    @Option(
            names = "--errors",
            paramLabel = "DISTRIBUTION",
            split = ",",
            defaultValue = "half-normal,exponential,lognormal:1,lognormal:1.5",
            converter = ErrorsConverter.class,
            description = "Distribution of errors: half-normal, exponential, lognormal:SIGMA, or recorded:FILE, a CSV"
                    + " file with a column error. Default ${DEFAULT-VALUE}.")
    private List<ErrorDistribution> errors = List.of();

    @Option(
            names = "--rollouts",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Number of rollouts per figure. Default ${DEFAULT-VALUE}.")
    private int rollouts;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random numbers: the same seed gives the same table. Default ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        MethodComparison comparison = new MethodComparison(rollouts, seed, machine.parallel());
        PrintWriter terminal = command.commandLine().getOut();
        ComparisonReport report = new ComparisonReport(
                errors.stream().flatMap(each -> comparison.on(each).stream()).toList());
        report.lines().forEach(terminal::println);
        report.write(machine.out());
        terminal.println(
                "The same numbers: " + machine.out().resolve("comparison.csv").toAbsolutePath());
        terminal.flush();
        return 0;
    }
}
