package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.CircuitBreaker.Permit.CALL;
import static io.neuralhive.rollout.serving.CircuitBreaker.Permit.NONE;
import static io.neuralhive.rollout.serving.CircuitBreaker.Permit.TRY;
import static io.neuralhive.rollout.serving.CircuitState.CLOSED;
import static io.neuralhive.rollout.serving.CircuitState.HALF_OPEN;
import static io.neuralhive.rollout.serving.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.serving.CircuitBreaker.Permit;
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
        play("x.x.x.x.x.x.");
        assertThat(breaker.state()).isEqualTo(CLOSED);
        play("xx");
        assertThat(breaker.state()).isEqualTo(OPEN);
        assertThat(breaker.ask(now)).isEqualTo(NONE);
    }

    @Test
    void doesNotOpenBeforeItHasSeenEnoughCalls() {
        play("xxx");
        assertThat(breaker.state()).isEqualTo(CLOSED);
        play("x");
        assertThat(breaker.state()).isEqualTo(OPEN);
    }

    @Test
    void letsOneCallThroughAfterThePauseAndClosesIfThatSucceeds() {
        play("xxxx");
        now += PAUSE - 1;
        assertThat(breaker.ask(now)).isEqualTo(NONE);
        now += 1;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        assertThat(breaker.ask(now)).isEqualTo(NONE);
        breaker.succeeded(TRY);
        assertThat(breaker.state()).isEqualTo(CLOSED);
        assertThat(breaker.ask(now)).isEqualTo(CALL);
    }

    @Test
    void staysOpenForAnotherPauseIfThatFails() {
        play("xxxx");
        now += PAUSE;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
        now += 10;
        breaker.failed(TRY, now);
        assertThat(breaker.state()).isEqualTo(OPEN);
        now += PAUSE - 1;
        assertThat(breaker.ask(now)).isEqualTo(NONE);
        now += 1;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
    }

    @Test
    void aCallThatNeverComesBackKeepsTheNextOneAwayForOnePauseOnly() {
        play("xxxx");
        now += PAUSE;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
        now += PAUSE;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void beginsAnewAfterItHasClosed() {
        play("xxxx");
        now += PAUSE;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
        breaker.succeeded(TRY);
        play("xxx");
        assertThat(breaker.state()).isEqualTo(CLOSED);
        play("x");
        assertThat(breaker.state()).isEqualTo(OPEN);
    }

    @Test
    void callsInProgressWhenItOpenedChangeNothing() {
        play("xxxx");
        play("....");
        assertThat(breaker.state()).isEqualTo(OPEN);
        now += PAUSE - 1;
        play("x");
        now += 1;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
    }

    @Test
    void callsInProgressWhenItOpenedAreNoTry() {
        play("xxxx");
        now += PAUSE;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
        play("..xx");
        assertThat(breaker.state()).isEqualTo(HALF_OPEN);
        breaker.failed(TRY, now);
        assertThat(breaker.state()).isEqualTo(OPEN);
    }

    @Test
    void isOpenedWhateverTheLatestCallsCameTo() {
        play("....");
        breaker.open(now);
        assertThat(breaker.ask(now)).isEqualTo(NONE);
        now += PAUSE;
        assertThat(breaker.ask(now)).isEqualTo(TRY);
    }

    @Test
    void looksAtUpTo64Calls() {
        CircuitBreaker wide = new CircuitBreaker(64, 63, PAUSE);
        for (int i = 0; i < 63; i++) {
            wide.failed(CALL, now);
        }
        assertThat(wide.state()).isEqualTo(CLOSED);
        wide.failed(CALL, now);
        assertThat(wide.state()).isEqualTo(OPEN);
        CircuitBreaker narrow = new CircuitBreaker(1, 0, PAUSE);
        narrow.succeeded(CALL);
        assertThat(narrow.state()).isEqualTo(CLOSED);
        narrow.failed(CALL, now);
        assertThat(narrow.state()).isEqualTo(OPEN);
    }

    @Test
    void ofManyThreadsOneIsLetThrough() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 2_000; round++) {
                play(round == 0 ? "xxxx" : "");
                breaker.failed(TRY, now);
                now += PAUSE;
                List<Future<Permit>> asked = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    asked.add(threads.submit(() -> breaker.ask(now)));
                }
                int allowed = 0;
                for (Future<Permit> answer : asked) {
                    allowed += answer.get() == TRY ? 1 : 0;
                }
                assertThat(allowed).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void play(String calls) {
        for (int i = 0; i < calls.length(); i++) {
            if (calls.charAt(i) == 'x') {
                breaker.failed(CALL, now);
            } else {
                breaker.succeeded(CALL);
            }
        }
    }
}
