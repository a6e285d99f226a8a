package io.neuralhive.rollout.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RepeatedTest {

    @Test
    void runsAgainAfterFailuresAndLogsTheFirstOfEachSeries() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Repeated.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(10);
        try (Repeated repeated = Repeated.start("test_task", Duration.ofMillis(1), () -> {
            int run = runs.incrementAndGet();
            enough.countDown();
            if (run != 5 && run < 9) {
                throw new AssertionError("run " + run + "\nof ten");
            }
        })) {
            assertThat(enough.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(repeated).isNotNull();
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
        assertThat(log.list.stream().filter(event -> event.getLevel().toString().equals("WARN")))
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("rollout_test_task_failed why=")
                        .contains("\\u000a"));
    }
}
