package io.neuralhive.rollout.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class PolicyLoaderLogTest {

    private static final String ALERT =
            ": an alert on changes(neural_hive_rollout_stage[2h]) == 0 for 2h fires while these steps are healthy;"
                    + " give it a range of more than ";

    private final Logger logger = (Logger) LoggerFactory.getLogger(PolicyLoader.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void saysWhatWasLoaded() {
        PolicyLoader.create()
                .load(
                        "ml: {canary: {enabled: true, duration_minutes: 120}}",
                        "a\nb.yaml",
                        Map.of("ML_ROLLOUT_STAGES", "1.0", "ML_X", "1"));

        assertThat(lines())
                .containsExactly(
                        "INFO rollout_policy_loaded file=a\\u000ab.yaml settings_in_file=2 settings_in_environment=1");
    }

    @Test
    void warnsOfEveryStepLongerThanTheAlertWaits() {
        PolicyLoader.create().load("""
                        ml:
                          gradual_rollout: {stages: [0.5, 0.75, 1.0], checkpoint_duration_minutes: 120.01, final_soak_minutes: 240}
                          shadow_mode: {enabled: true}
                          canary: {enabled: true, duration_minutes: 121}
                        """, "x", Map.of());

        assertThat(lines())
                .last()
                .isEqualTo("WARN rollout_step_longer_than_stuck_alert"
                        + " steps_minutes=[shadow 10080, canary 121, stage_1 120, stage_2 120, stage_3 240]"
                        + ALERT + "10080m, or lower ml.shadow_mode.duration_minutes, ml.canary.duration_minutes,"
                        + " ml.gradual_rollout.checkpoint_duration_minutes, ml.gradual_rollout.final_soak_minutes");
    }

    @Test
    void warnsOfAPolicyFromTheEnvironmentAlone() {
        PolicyLoader.create().loadEnvironment(Map.of("ML_CHECKPOINT_DURATION_MINUTES", "180"));

        assertThat(lines())
                .containsExactly(
                        "INFO rollout_policy_loaded file=none settings_in_file=0 settings_in_environment=1",
                        "WARN rollout_step_longer_than_stuck_alert steps_minutes=[stage_1 180, stage_2 180, stage_3 180]"
                                + ALERT + "180m, or lower ml.gradual_rollout.checkpoint_duration_minutes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkpoint_duration_minutes: 120",
                "enabled: false, checkpoint_duration_minutes: 500",
                "stages: [1.0], checkpoint_duration_minutes: 500",
                "label_maturity_minutes: 500"
            })
    void doesNotWarnOfStepsThatAreShortOrAbsent(String settings) {
        PolicyLoader.create().load("ml: {gradual_rollout: {" + settings + "}}", "x", Map.of());

        assertThat(lines()).singleElement().asString().startsWith("INFO");
    }

    private List<String> lines() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
