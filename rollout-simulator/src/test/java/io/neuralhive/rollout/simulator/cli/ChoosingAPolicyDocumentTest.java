package io.neuralhive.rollout.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.config.yaml.PolicyLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands and the policy of docs/choosing-a-policy.md work as they stand there. */
@Tag("exhaustive")
class ChoosingAPolicyDocumentTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern COMMAND = Pattern.compile(
            "^mvn -q -pl rollout-simulator -am compile exec:java@simulator -Dexec.args=\"(.*)\"$", Pattern.MULTILINE);
    private static final Pattern POLICY = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

    @TempDir
    private Path directory;

    @Test
    void theCommandsRun() throws IOException {
        List<String> commands = found(COMMAND);
        assertThat(commands)
                .extracting(command -> command.split(" ", -1)[0])
                .containsExactly("simulate", "backtest", "compare");
        for (String command : commands) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            String[] arguments = command.replace("docs/", ROOT.resolve("docs") + "/")
                    .replace("target/", directory + "/")
                    .split(" ", -1);
            assertThat(Main.commandLine()
                            .setOut(new PrintWriter(out, true))
                            .setErr(new PrintWriter(err, true))
                            .execute(arguments))
                    .as("%s%n%s", command, err)
                    .isZero();
            assertThat(out.toString()).contains("threshold", "sequential");
        }
        assertThat(directory.resolve("simulated/report.html")).exists();
        assertThat(directory.resolve("backtested/results.json")).exists();
        assertThat(directory.resolve("compared/comparison.csv")).exists();
    }

    @Test
    void thePolicyIsOne() throws IOException {
        List<String> policies = found(POLICY);
        assertThat(policies).hasSize(1);
        assertThat(PolicyLoader.create()
                        .load(policies.get(0), "document", Map.of())
                        .criteria()
                        .isSequential())
                .isTrue();
    }

    @Test
    void whatItLinksToIsThere() throws IOException {
        List<String> links = found(LINK);
        assertThat(links)
                .hasSizeGreaterThan(8)
                .allSatisfy(link -> assertThat(document().resolveSibling(link)).exists());
    }

    private static List<String> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(document()))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Path document() {
        return ROOT.resolve("docs/choosing-a-policy.md");
    }
}
