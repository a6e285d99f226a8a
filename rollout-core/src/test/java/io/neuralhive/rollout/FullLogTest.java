package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.RolloutFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A disk that is full for the store and for the log alike. */
class FullLogTest {

    private static final class FullAppender extends AppenderBase<ILoggingEvent> {
        private boolean full;
        private int refused;

        @Override
        public synchronized void doAppend(ILoggingEvent event) {
            if (full) {
                refused++;
                throw new IllegalStateException("no space left on device");
            }
        }

        @Override
        protected void append(ILoggingEvent event) {}
    }

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.neuralhive.rollout");
    private final Level before = logger.getLevel();
    private final FullAppender log = new FullAppender();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(before);
    }

    @Test
    void stopsNoRolloutForGood() {
        InMemoryRolloutStore store = new InMemoryRolloutStore();
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.store(new FailingStore(store, () -> log.full)))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10))
                .promote()
                .advance(ofMinutes(10));
        log.full = true;
        fixture.advance(ofMinutes(30));
        assertThat(log.refused).isPositive();
        log.full = false;
        fixture.advance(ofSeconds(5));
        assertThat(fixture.rollout()).isRunning().atStage(2);
        fixture.engine().abort(fixture.rollout().id(), "ana", "enough");
        assertThat(fixture.rollout()).isAborted();
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE).isNone()).isTrue();
    }
}
