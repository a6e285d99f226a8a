package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The service monitor scrapes where the service shows its meters, and as often as those need it. */
class ServiceMonitorTest {

    private static final Path FILE =
            Path.of(System.getProperty("basedir", "."), "../../docs/operations/service-monitor.yml");

    @Test
    void scrapesTheMetersAtLeastOnceAMinute() throws IOException {
        Map<String, Object> monitor = new YAMLMapper().readValue(Files.readString(FILE), new TypeReference<>() {});
        assertThat(monitor)
                .containsEntry("apiVersion", "monitoring.coreos.com/v1")
                .containsEntry("kind", "ServiceMonitor");
        assertThat(monitor)
                .extractingByKey("metadata")
                .extracting("name")
                .asInstanceOf(STRING)
                .matches("[a-z0-9-]+");
        Map<?, ?> spec = (Map<?, ?>) monitor.get("spec");
        assertThat(spec.keySet()).hasToString("[selector, endpoints]");
        assertThat((List<?>) spec.get("endpoints")).singleElement().satisfies(element -> {
            Map<?, ?> endpoint = (Map<?, ?>) element;
            assertThat(endpoint.get("path")).isEqualTo("/metrics");
            assertThat(endpoint.get("port")).isInstanceOf(String.class);
            // Else a series could be there for two minutes without having been seen at 0.
            assertThat(duration(endpoint.get("interval"))).isLessThanOrEqualTo(Duration.ofMinutes(1));
            assertThat(duration(endpoint.get("scrapeTimeout"))).isLessThan(duration(endpoint.get("interval")));
        });
    }

    private static Duration duration(Object given) {
        return Duration.parse("PT" + given);
    }
}
