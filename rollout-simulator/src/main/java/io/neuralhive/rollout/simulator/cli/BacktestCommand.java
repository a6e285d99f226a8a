package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.backtest.Backtest;
import io.neuralhive.rollout.simulator.backtest.BacktestResult;
import io.neuralhive.rollout.simulator.backtest.RecordedLog;
import io.neuralhive.rollout.simulator.report.BacktestReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
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

/** The command that replays recorded requests. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        description = "Replays recorded requests and shows what these policies would have done.")
final class BacktestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CommonOptions machine = new CommonOptions();

    @Parameters(
            index = "0",
            paramLabel = "LOG",
            description =
                    "CSV file with the columns timestamp, key, baseline_prediction, candidate_prediction and outcome; may"
                            + " also have outcome_timestamp, baseline_failed and candidate_failed.")
    private Path log = Path.of("");

    @Parameters(index = "1", arity = "1..6", paramLabel = "POLICY", description = "Policies, as YAML files.")
    private List<Path> policies = List.of();

    @Option(
            names = "--promote-at",
            paramLabel = "INSTANT",
            description =
                    "When the promotion is requested, like 2026-01-31T08:00:00Z. Default: at the first request or, if"
                            + " the policy records a baseline before the rollout, after the length of its window.")
    private @Nullable Instant promoteAt;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "model",
            description =
                    "The model's name in the service; the assignment of keys depends on it. Default ${DEFAULT-VALUE}.")
    private String model = "";

    @Option(
            names = "--candidate",
            paramLabel = "NAME",
            defaultValue = "candidate",
            description =
                    "The candidate's name in the service; the assignment of keys depends on it. Default ${DEFAULT-VALUE}.")
    private String candidate = "";

    @Option(
            names = "--splits",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of different splits of the keys. The first is that of the service."
                    + " Default ${DEFAULT-VALUE}.")
    private int splits;

    @Override
    public Integer call() throws IOException {
        if (splits < 1 || splits > 100_000) {
            throw new IllegalArgumentException(splits + " splits is not allowed: give 1 to 100000");
        }
        Backtest asked = Backtest.on(RecordedLog.read(log)).candidate(model, candidate);
        Backtest backtest = promoteAt == null ? asked : asked.promoteAt(promoteAt);
        List<Map.Entry<String, RolloutPolicy>> tried =
                new ArrayList<>(PolicyFiles.load(policies).entrySet());
        List<BacktestResult> results = machine.parallel().run(tried.size() * splits, i -> {
            Map.Entry<String, RolloutPolicy> policy = tried.get(i % tried.size());
            return backtest.splitSeed(i / tried.size()).run(policy.getKey(), policy.getValue());
        });
        BacktestReport report = new BacktestReport(String.valueOf(log.getFileName()), results);
        PrintWriter terminal = command.commandLine().getOut();
        report.lines().forEach(terminal::println);
        terminal.println("Report: " + report.write(machine.out()).toAbsolutePath());
        terminal.flush();
        return 0;
    }
}
