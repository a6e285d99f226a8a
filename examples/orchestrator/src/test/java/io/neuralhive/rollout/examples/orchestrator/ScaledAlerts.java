package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The alerts of docs/operations, on a scale on which a test need not wait for hours. */
final class ScaledAlerts {

    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..", "..");

    private ScaledAlerts() {}

    /** Writes them to a file of their own in the directory, and returns it. */
    static Path write(Path directory, Duration minute) throws IOException, InterruptedException {
        Path rules = Files.createTempFile(directory, "scaled-alerts", ".yml");
        Process scaling = new ProcessBuilder(
                        "bash",
                        ROOT.resolve(".ci/scale-alerts.sh").toString(),
                        String.valueOf(Duration.ofMinutes(1).dividedBy(minute)),
                        ROOT.resolve("docs/operations/alerts.yml").toString())
                .redirectOutput(rules.toFile())
                .start();
        assertThat(scaling.waitFor()).isZero();
        return rules;
    }
}
