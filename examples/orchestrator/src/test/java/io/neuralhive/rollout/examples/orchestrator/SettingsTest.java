package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void readsTheCommandLine() {
        assertThat(Settings.of()).isEqualTo(Settings.DEFAULT);
        assertThat(Settings.of("--stay", "--port", "0", "--minute-millis", "50", "--speed", "7", "--rules", "pom.xml"))
                .isEqualTo(new Settings(
                        0,
                        Duration.ofMillis(50),
                        7,
                        true,
                        Optional.of(Path.of("pom.xml").toAbsolutePath())));
    }

    @Test
    void scrapesOnceAMinuteOfThePolicyButNotMoreOftenThanMakesSense() {
        assertThat(Settings.DEFAULT.scrapeInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(Settings.of("--minute-millis", "20").scrapeInterval()).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @CsvSource({
        "--what 1, There is no option --what",
        "--port, --port needs a number",
        "--port x, --port needs a number but has \"x\"",
        "--port 65536, --port is 65536",
        "--minute-millis 19, --minute-millis is 19",
        "--speed 0, --speed is 0",
        "--rules, --rules needs a file",
        "--rules none.yml, --rules needs a file",
    })
    void saysWhatIsWrong(String line, String why) {
        assertThatThrownBy(() -> Settings.of(line.split(" ")))
                .hasMessageContaining(why)
                .hasMessageContaining("allowed are --stay, --port NUMBER");
    }
}
