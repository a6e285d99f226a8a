package io.neuralhive.rollout.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    /** Close to where nanoseconds wrap round, as System.nanoTime() may. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    private final Freshness freshness = new Freshness(nanos::get);

    @Test
    void isAsOldAsTheBeginningOfTheLatestSuccess() {
        pass(3);
        assertThat(freshness.age()).hasSeconds(3);
        long begun = freshness.begin();
        pass(4);
        freshness.succeeded(begun);
        assertThat(freshness.age()).hasSeconds(4);
    }

    @Test
    void isNotSetBackByASuccessThatBeganEarlier() {
        long slow = freshness.begin();
        pass(4);
        long fast = freshness.begin();
        freshness.succeeded(fast);
        pass(5);
        freshness.succeeded(slow);
        assertThat(freshness.age()).hasSeconds(5);
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
