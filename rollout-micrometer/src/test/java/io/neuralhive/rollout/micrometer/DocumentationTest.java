package io.neuralhive.rollout.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.serving.CircuitState;
import io.neuralhive.rollout.serving.ShadowStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void listsExactlyTheMetersThatThereAre() throws IOException {
        World world = new World();
        world.source.failures().always(new IOException("down"));
        world.promote();
        world.advance(Duration.ofHours(1));
        Set<String> names = new TreeSet<>(world.scrape().names());
        world.source.failures().heal();
        world.advance(Duration.ofMinutes(1));
        names.addAll(world.scrape().names());
        names.addAll(PredictionMetricsTest.scrape().names());
        names.addAll(shadowMeters());
        names.addAll(ClusterMetersTest.scrape().names());
        assertThat(all("(?m)^\\| `(neural_hive\\w+)` \\|", metrics())).isEqualTo(names);
    }

    @Test
    void hasTheQueriesThatPromtoolTests() throws IOException {
        String text = metrics().replaceAll("\\s+", " ");
        assertThat(Queries.ALL).allSatisfy(query -> assertThat(text).contains(query));
    }

    @Test
    void hasTheAlertsThatPromtoolTests() throws IOException {
        String text = metrics();
        String rules = Files.readString(DOCS.resolve(Path.of("operations", "alerts.yml")));
        assertThat(all("alert: (\\w+)", rules))
                .hasSize(8)
                .allSatisfy(name -> assertThat(text).contains("| `" + name + "` |"));
        assertThat(all("expr: (.+)", rules))
                .hasSize(8)
                .allSatisfy(expr -> assertThat(text).contains("`" + expr + "`"));
    }

    @Test
    void hasAnEntryWithALogLineAndAQueryForEachAlert() throws IOException {
        String rules = Files.readString(DOCS.resolve(Path.of("operations", "alerts.yml")));
        String runbook = Files.readString(DOCS.resolve(Path.of("operations", "runbook.md")));
        assertThat(all("alert: (\\w+)", rules))
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(runbook)
                        .containsPattern("(?s)\n## " + alert + "\n((?!\n## ).)*```sh\n[^`]* service\\.log")
                        .containsPattern("(?s)\n## " + alert + "\n((?!\n## ).)*```sh\n[^`]*query \""));
    }

    private static Set<String> shadowMeters() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ShadowMetrics metrics = new ShadowMetrics();
        metrics.bindTo(registry);
        metrics.add("eta", () -> new ShadowStats(0, 0, 0, 0, 0, Duration.ZERO, 1, CircuitState.CLOSED));
        return Scrape.of(registry).names().stream()
                .map(name -> name.replaceFirst("_seconds_(count|sum|max)$", "_seconds"))
                .collect(Collectors.toSet());
    }

    private static String metrics() throws IOException {
        return Files.readString(DOCS.resolve("metrics.md"));
    }

    private static Set<String> all(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
