package io.neuralhive.rollout.config.yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The variables that a service gets from the shell that runs the commands of an example. */
final class ExportedVariables {

    private static final String OURS = "ML_";

    private ExportedVariables() {}

    /** Runs the commands in bash, in which the first that fails ends it, and returns the library's part of its environment. */
    static Map<String, String> of(String commands) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands + "\nenv");
        builder.environment().keySet().removeIf(name -> name.startsWith(OURS));
        Process bash = builder.redirectErrorStream(true).start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!bash.waitFor(1, TimeUnit.MINUTES) || bash.exitValue() != 0) {
            throw new IllegalStateException("The commands fail: " + commands + "\n" + said);
        }
        return said.lines()
                .filter(line -> line.startsWith(OURS))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }
}
