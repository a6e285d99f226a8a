package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.CircuitState.CLOSED;
import static io.neuralhive.rollout.serving.CircuitState.HALF_OPEN;
import static io.neuralhive.rollout.serving.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final long PAUSE = 100;

    /** Close to where the numbers wrap round, as System.nanoTime() may be. */
    private long now = Long.MAX_VALUE - 50;

    private final CircuitBreaker breaker = new CircuitBreaker(4, 2, PAUSE);

    @Test
    void opensWhenMoreThanTheAllowedOfTheLatestCallsFailed() {
        tell("x.x.x.x.x.x.");
        assertThat(breaker.state()).isEqualTo(CLOSED);
        tell("xx");
        assertThat(breaker.state()).isEqualTo(OPEN);
        assertThat(breaker.allows(now)).isFalse();
    }

    @Test
    void doesNotOpenBeforeItHasSeenEnoughCalls() {
        tell("xxx");
        assertThat(breaker.state()).isEqualTo(CLOSED);
        tell("x");
        assertThat(breaker.state()).isEqualTo(OPEN);
    }

    @Test
    void letsOneCallThroughAfterThePauseAndClosesIfThatSucceeds() {
        tell("xxxx");
        now += PAUSE - 1;
        assertThat(breaker.allows(now)).isFalse();
        now += 1;
        assertThat(breaker.allows(now)).isTrue();
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        assertThat(breaker.allows(now)).isFalse();
        breaker.succeeded();
        assertThat(breaker.state()).isEqualTo(CLOSED);
        assertThat(breaker.allows(now)).isTrue();
    }

    @Test
    void staysOpenForAnotherPauseIfThatFails() {
        tell("xxxx");
        now += PAUSE;
        assertThat(breaker.allows(now)).isTrue();
        now += 10;
        breaker.failed(now);
        assertThat(breaker.state()).isEqualTo(OPEN);
        now += PAUSE - 1;
        assertThat(breaker.allows(now)).isFalse();
        now += 1;
        assertThat(breaker.allows(now)).isTrue();
    }

    @Test
    void aCallThatNeverComesBackKeepsTheNextOneAwayForOnePauseOnly() {
        tell("xxxx");
        now += PAUSE;
        assertThat(breaker.allows(now)).isTrue();
        now += PAUSE;
        assertThat(breaker.allows(now)).isTrue();
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void beginsAnewAfterItHasClosed() {
        tell("xxxx");
        now += PAUSE;
        breaker.allows(now);
        tell(".xxx");
        assertThat(breaker.state()).isEqualTo(CLOSED);
        tell("x");
        assertThat(breaker.state()).isEqualTo(OPEN);
    }

    @Test
    void callsThatWereUnderWayWhenItOpenedChangeNothing() {
        tell("xxxx");
        tell("....");
        assertThat(breaker.state()).isEqualTo(OPEN);
        now += PAUSE - 1;
        tell("x");
        now += 1;
        assertThat(breaker.allows(now)).isTrue();
    }

    @Test
    void looksAtUpTo64Calls() {
        CircuitBreaker wide = new CircuitBreaker(64, 63, PAUSE);
        for (int i = 0; i < 63; i++) {
            wide.failed(now);
        }
        assertThat(wide.state()).isEqualTo(CLOSED);
        wide.failed(now);
        assertThat(wide.state()).isEqualTo(OPEN);
        CircuitBreaker narrow = new CircuitBreaker(1, 0, PAUSE);
        narrow.succeeded();
        assertThat(narrow.state()).isEqualTo(CLOSED);
        narrow.failed(now);
        assertThat(narrow.state()).isEqualTo(OPEN);
    }

    @Test
    void ofManyThreadsOneIsLetThrough() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 2_000; round++) {
                tell(round == 0 ? "xxxx" : "x");
                now += PAUSE;
                List<Future<Boolean>> asked = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    asked.add(threads.submit(() -> breaker.allows(now)));
                }
                int allowed = 0;
                for (Future<Boolean> answer : asked) {
                    allowed += answer.get() ? 1 : 0;
                }
                assertThat(allowed).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void tell(String calls) {
        for (int i = 0; i < calls.length(); i++) {
            if (calls.charAt(i) == 'x') {
                breaker.failed(now);
            } else {
                breaker.succeeded();
            }
        }
    }
}
