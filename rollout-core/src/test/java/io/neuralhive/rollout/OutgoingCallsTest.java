package io.neuralhive.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutgoingCallsTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final OutgoingCalls<String> direct =
            new OutgoingCalls<>("target", "the source", Runnable::run, Duration.ofSeconds(10), false, () -> false);
    private final OutgoingCalls<String> impatient =
            new OutgoingCalls<>("target", "the source", executor, Duration.ofMillis(20), false, () -> false);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void givesBackTheResult() throws Exception {
        String result = direct.call(target -> target + 42);
        assertThat(result).isEqualTo("target42");
    }

    @Test
    void namesWhoFailedAndHow() {
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> direct.call(target -> {
                    throw new IOException("refused\nagain");
                }))
                .withMessage("the source failed: IOException \"refused\\u000aagain\"")
                .withCauseInstanceOf(IOException.class);
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> direct.call(target -> {
                    throw new StackOverflowError();
                }))
                .withMessage("the source failed: StackOverflowError");
    }

    @Test
    @SuppressWarnings("NullAway")
    void saysWhoReturnedNull() {
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> direct.call(target -> null))
                .withMessage("the source returned null, which its interface does not allow");
    }

    @Test
    void givesUpAfterTheTimeLimitInterruptsAndReportsWhenItEndsAfterAll() {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicBoolean late = new AtomicBoolean();
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> impatient.call(
                        target -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return true;
                        },
                        () -> late.set(true)))
                .withMessage("the source did not respond within 20 ms");
        await().untilAsserted(() -> assertThat(interrupted.getCount()).isZero());
        await().untilTrue(late);
    }

    @Test
    void aCallInTimeIsNotLate() throws Exception {
        AtomicBoolean late = new AtomicBoolean();
        direct.call(target -> 1, () -> late.set(true));
        assertThat(late).isFalse();
    }

    @Test
    void saysThatTheSourceIsBusyWhereNoThreadIsLeft() {
        OutgoingCalls<String> busy = new OutgoingCalls<>(
                "target",
                "the source",
                task -> {
                    throw new RejectedExecutionException();
                },
                Duration.ofSeconds(1),
                false,
                () -> false);
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> busy.call(target -> 1))
                .withMessageContaining("busy");
    }

    @Test
    void aSerialCallFailsAtOnceWhileOneThatWasGivenUpStillRuns() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        OutgoingCalls<String> serial =
                new OutgoingCalls<>("target", "the listener", one, Duration.ofMillis(20), true, () -> false);
        CountDownLatch release = new CountDownLatch(1);
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> serial.call(target -> {
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
                .isThrownBy(() -> serial.call(target -> 1))
                .withMessageContaining("given up");
        release.countDown();
        await().ignoreException(CallFailedException.class).until(() -> serial.call(target -> 1), answer -> answer == 1);
        one.shutdownNow();
    }

    @Test
    void aFailureWhileTheEngineClosesIsNoResult() {
        OutgoingCalls<String> closing =
                new OutgoingCalls<>("target", "the source", Runnable::run, Duration.ofSeconds(1), false, () -> true);
        assertThatExceptionOfType(WorkStoppedException.class)
                .isThrownBy(() -> closing.call(target -> {
                    throw new InterruptedException();
                }));
    }

    @Test
    void anInterruptedCallerStaysInterruptedAndHasNoResult() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(WorkStoppedException.class)
                .isThrownBy(() -> impatient.call(target -> {
                    new CountDownLatch(1).await();
                    return 1;
                }))
                .withMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aCallGivenUpBeforeItBeganNeverBegins() {
        List<Runnable> queued = new ArrayList<>();
        OutgoingCalls<String> stuck =
                new OutgoingCalls<>("target", "the source", queued::add, Duration.ofMillis(1), false, () -> false);
        AtomicBoolean called = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        assertThatExceptionOfType(CallFailedException.class)
                .isThrownBy(() -> stuck.call(
                        target -> {
                            called.set(true);
                            return 1;
                        },
                        () -> late.set(true)));
        queued.forEach(Runnable::run);
        assertThat(called).isFalse();
        assertThat(late).isFalse();
    }

    @Test
    void waitingForItsTurnDoesNotCountAgainstTheTimeLimitOfASerialCall() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        // A call's time limit runs from when its executor takes it: none may be handed over before its turn.
        AtomicInteger handedOver = new AtomicInteger();
        Executor counting = task -> {
            handedOver.incrementAndGet();
            one.execute(task);
        };
        OutgoingCalls<String> serial =
                new OutgoingCalls<>("target", "the listener", counting, Duration.ofSeconds(10), true, () -> false);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<Integer> slow = executor.submit(() -> serial.call(target -> {
            first.countDown();
            release.await();
            return 1;
        }));
        first.await();
        Future<Integer> second = executor.submit(() -> serial.call(target -> 2));
        Future<Integer> third = executor.submit(() -> serial.call(target -> 3));
        await().until(serial::waiting, waiting -> waiting == 2);
        assertThat(handedOver).hasValue(1);
        release.countDown();
        assertThat(slow.get()).isEqualTo(1);
        assertThat(second.get()).isEqualTo(2);
        assertThat(third.get()).isEqualTo(3);
        assertThat(handedOver).hasValue(3);
        one.shutdownNow();
    }
}
