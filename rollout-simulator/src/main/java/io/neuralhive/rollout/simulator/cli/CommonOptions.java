package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.simulator.engine.Parallel;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all commands share: on what they run, and where the report goes. */
final class CommonOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads; all cores by default. The result does not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            defaultValue = "rollout-report",
            description = "Where report.html, results.csv and results.json go; ${DEFAULT-VALUE} by default.")
    private Path out = Path.of("rollout-report");

    Parallel parallel() {
        return new Parallel(threads, new TerminalProgress(command.commandLine().getErr()));
    }

    Path out() {
        return out;
    }
}
