package io.neuralhive.rollout.examples.documentation;

import static io.neuralhive.rollout.checkpoint.Reason.MAE_INCREASE;
import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the README: it runs, and it is the same as there. */
class ReadmeTest {

    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path THIS =
            Path.of("src/test/java/io/neuralhive/rollout/examples/documentation/ReadmeTest.java");
    private static final Path MAIN = Path.of("src/test/program/Main.java");

    /** The program of the README has no package, so that it can be copied: it is compiled here, as a reader would. */
    @Test
    void servesAndPromotes(@TempDir Path classes) throws Exception {
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN.toString());
        assertThat(compiled).isZero();
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            loader.loadClass("Main").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(101)
                .contains("v1.0 predicts 13.0")
                .last()
                .isEqualTo("RUNNING");
    }

    @Test
    void testsAPolicy() {
        var fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10.0))
                .candidate("stage_1", mae(400, 10.5))
                .candidate("stage_2", mae(800, 12.5))
                .promote()
                .advance(ofMinutes(90));
        assertThat(fixture.rollout()).isRolledBack().because(MAE_INCREASE).atStage(2);
    }

    @Test
    void isInTheReadme() throws IOException {
        String code = DocumentedExamples.withoutSpaces(Files.readString(MAIN) + Files.readString(THIS));
        List<String> examples = DocumentedExamples.examples(Files.readString(README));
        assertThat(examples).hasSize(2);
        assertThat(examples)
                .allSatisfy(example -> assertThat(code).contains(DocumentedExamples.withoutSpaces(example)));
    }
}
