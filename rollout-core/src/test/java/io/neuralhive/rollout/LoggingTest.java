package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(GradualRolloutEngine.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void theNamesAndNumbersStandInTheMessage() {
        RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10))
                .candidate("stage_1", mae(500, 10))
                .candidate("stage_2", mae(500, 15))
                .promote()
                .advance(ofHours(1));
        assertThat(messages())
                .contains("rollout_engine_started open=0")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("starting_gradual_rollout model=\"model\" candidate=\"v2\"")
                        .contains("baseline=\"v1\"", "actor=\"service\""))
                .anySatisfy(line ->
                        assertThat(line).startsWith("rollout_checkpoint_passed").contains("step=stage_1"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("rollout_mae_degradation")
                        .contains("observed=50.0", "limit=20.0", "candidate_samples=500", "baseline_samples=1000"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("rollout_ended")
                        .contains("status=ROLLED_BACK", "reason=mae_increase", "step=stage_2"))
                .anySatisfy(line -> assertThat(line).contains("lost on a restart"));
    }

    @Test
    void theNumbersAreKeyValuePairsToo() {
        RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10))
                .candidate(mae(3, 10))
                .promote()
                .advance(ofMinutes(31));
        assertThat(log.list)
                .filteredOn(event -> event.getMessage().startsWith("rollout_checkpoint_held"))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.getKeyValuePairs().toString()).contains("missing_samples", "7"));
    }

    @Test
    void textFromOutsideCantForgeALine() {
        RolloutFixture fixture = RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10))
                .candidate(mae(100, 10));
        fixture.promote();
        fixture.engine()
                .pause(fixture.rollout().id(), "ana\nrollout_ended", "\r\n\u2028forged \u202e" + "x".repeat(1_900));
        assertThat(messages())
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain("\n", "\r", "\u2028", "\u202e")
                        .hasSizeLessThan(2_000));
        assertThat(messages()).anySatisfy(line -> assertThat(line).contains("\\u000arollout_ended", "1911 characters"));
        assertThat(fixture.engine().active(MODEL)).isPresent();
    }

    private List<String> messages() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
