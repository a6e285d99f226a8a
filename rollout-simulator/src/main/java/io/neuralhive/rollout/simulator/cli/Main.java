package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.config.yaml.ConfigurationException;
import io.neuralhive.rollout.simulator.backtest.RefusedLogException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the simulator. */
@Command(
        name = "rollout-simulator",
        description = "Predicts the behaviour of a rollout policy.",
        mixinStandardHelpOptions = true,
        subcommands = {SimulateCommand.class, BacktestCommand.class, CompareCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    /** An invalid request: a file is missing or invalid, or values contradict each other. */
    private static final int REFUSED = 1;

    private Main() {}

    /**
     * Runs a command and ends the process: with 0 on success, 1 if a file is missing or invalid, 2 if the command line
     * is.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler(Main::handle);
    }

    private static int handle(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        boolean refused = failure instanceof ConfigurationException
                || failure instanceof RefusedLogException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof IOException;
        if (!refused) {
            throw failure;
        }
        String message = failure instanceof IOException ? failure.toString() : failure.getMessage();
        command.getErr().println(message);
        return REFUSED;
    }
}
