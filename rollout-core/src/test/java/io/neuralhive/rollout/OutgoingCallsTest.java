package io.neuralhive.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutgoingCallsTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final OutgoingCalls direct =
            new OutgoingCalls("the source", Runnable::run, Duration.ofSeconds(10), false, () -> false);
    private final OutgoingCalls impatient =
            new OutgoingCalls("the source", executor, Duration.ofMillis(20), false, () -> false);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void givesBackTheResult() throws Exception {
        assertThat(direct.call(() -> 42)).isEqualTo(42);
    }

    @Test
    void namesWhoFailedAndHow() {
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> direct.call(() -> {
                    throw new IOException("refused\nagain");
                }))
                .withMessage("the source failed: IOException \"refused\\u000aagain\"")
                .withCauseInstanceOf(IOException.class);
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> direct.call(() -> {
                    throw new StackOverflowError();
                }))
                .withMessage("the source failed: StackOverflowError");
    }

    @Test
    void givesUpAfterTheTimeLimitInterruptsAndTellsWhenItEndsAfterAll() {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicBoolean late = new AtomicBoolean();
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> impatient.call(
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return true;
                        },
                        () -> late.set(true)))
                .withMessage("the source gave no answer within 20 ms");
        await().untilAsserted(() -> assertThat(interrupted.getCount()).isZero());
        await().untilTrue(late);
    }

    @Test
    void aCallInTimeIsNotLate() throws Exception {
        AtomicBoolean late = new AtomicBoolean();
        direct.call(() -> 1, () -> late.set(true));
        assertThat(late).isFalse();
    }

    @Test
    void saysThatTheSourceIsBusyWhereNoThreadIsLeft() {
        OutgoingCalls busy = new OutgoingCalls(
                "the source",
                task -> {
                    throw new RejectedExecutionException();
                },
                Duration.ofSeconds(1),
                false,
                () -> false);
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> busy.call(() -> 1))
                .withMessageContaining("busy");
    }

    @Test
    void aSerialCallFailsAtOnceWhileOneThatWasGivenUpStillRuns() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        OutgoingCalls serial = new OutgoingCalls("the listener", one, Duration.ofMillis(20), true, () -> false);
        CountDownLatch release = new CountDownLatch(1);
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> serial.call(() -> {
                    boolean waiting = true;
                    while (waiting) {
                        try {
                            release.await();
                            waiting = false;
                        } catch (InterruptedException e) {
                            // A listener that does not listen.
                        }
                    }
                    return true;
                }));
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> serial.call(() -> 1))
                .withMessageContaining("given up");
        release.countDown();
        await().untilAsserted(() -> assertThat(serial.call(() -> 1)).isEqualTo(1));
        one.shutdownNow();
    }

    @Test
    void aFailureWhileTheEngineClosesIsNoResult() {
        OutgoingCalls closing =
                new OutgoingCalls("the source", Runnable::run, Duration.ofSeconds(1), false, () -> true);
        assertThatExceptionOfType(ShuttingDownException.class)
                .isThrownBy(() -> closing.call(() -> {
                    throw new InterruptedException();
                }));
    }

    @Test
    void anInterruptedCallerStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> impatient.call(() -> {
                    new CountDownLatch(1).await();
                    return 1;
                }))
                .withMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
