package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.simulator.engine.Parallel;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of all commands: the number of threads, and the directory of the report. */
final class CommonOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads; all cores by default. It does not affect the result.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            defaultValue = "rollout-report",
            description = "Directory for the report's files; ${DEFAULT-VALUE} by default.")
    private Path out = Path.of("rollout-report");

    Parallel parallel() {
        return new Parallel(threads, new TerminalProgress(command.commandLine().getErr()));
    }

    Path out() {
        return out;
    }
}
