package io.neuralhive.rollout.time;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryTimersTest {

    private final FakeClock clock = new FakeClock();
    private final ManualTimer timer = new ManualTimer();
    private final InMemoryTimers timers = new InMemoryTimers(clock, timer);
    private final InMemoryTimers onRealThread = new InMemoryTimers(clock);
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        timers.close();
        onRealThread.close();
    }

    @Test
    void firesOnItsOwnDaemonThread() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        onRealThread.start(id -> {
            thread.set(Thread.currentThread());
            delivered.add(id);
        });
        onRealThread.schedule("r-1", clock.now());
        await().until(() -> delivered.contains("r-1"));
        assertThat(thread.get().getName()).isEqualTo("rollout-timer");
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void belongToOneEngine() {
        timers.start(delivered::add);
        assertThatIllegalStateException()
                .isThrownBy(() -> timers.start(id -> {}))
                .withMessage("These timers were started by another engine: give each its own");
        timers.schedule("r-1", clock.now());
        timer.ring();
        assertThat(delivered).containsExactly("r-1");
    }

    @Test
    void keepsForTheStartWhatIsScheduledBefore() {
        timers.schedule("r-1", clock.now());
        assertThat(timer.pending()).isZero();
        timers.start(delivered::add);
        timer.ring();
        assertThat(delivered).containsExactly("r-1");
    }

    @Test
    void firesImmediatelyWhatIsScheduledForThePast() {
        onRealThread.start(delivered::add);
        onRealThread.schedule("r-1", Instant.EPOCH);
        await().until(() -> delivered.equals(List.of("r-1")));
    }

    @Test
    void firesWhenTheSystemsClockSaysSo() {
        Instant start = Instant.now();
        AtomicReference<Instant> deliveredAt = new AtomicReference<>();
        try (InMemoryTimers real = new InMemoryTimers(Clock.system())) {
            real.start(id -> deliveredAt.set(Instant.now()));
            real.schedule("r-1", start.plusMillis(50));
            await().until(() -> deliveredAt.get() != null);
        }
        assertThat(deliveredAt.get()).isAfterOrEqualTo(start.plusMillis(50));
    }

    @Test
    void anEarlierTimerIsNotKeptWaitingByALaterOne() {
        onRealThread.start(delivered::add);
        onRealThread.schedule("late", clock.now().plus(ofHours(1)));
        onRealThread.schedule("early", clock.now());
        await().until(() -> delivered.equals(List.of("early")));
    }

    @Test
    void setsItsTimerAtAStartForWhatWasScheduledBefore() {
        timers.schedule("r-1", clock.now().plus(ofSeconds(10)));
        timers.start(delivered::add);
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(delivered).containsExactly("r-1");
    }

    @Test
    void sleepsUntilTheEarliestTimer() {
        timers.start(delivered::add);
        assertThat(timer.pending()).isZero();
        timers.schedule("late", clock.now().plus(ofSeconds(50)));
        assertThat(timer.latestSleep()).contains(ofSeconds(50));
        timers.schedule("early", clock.now().plus(ofSeconds(20)));
        assertThat(timer.latestSleep()).contains(ofSeconds(20));
        clock.set(clock.now().plus(ofSeconds(20)));
        timer.ring();
        assertThat(delivered).containsExactly("early");
        assertThat(timer.latestSleep()).contains(ofSeconds(30));
        clock.set(clock.now().plus(ofSeconds(30)));
        timer.ring();
        assertThat(delivered).containsExactly("early", "late");
        assertThat(timer.pending()).isZero();
    }

    @Test
    void leavesThePendingTaskAloneForALaterTimer() {
        timers.start(delivered::add);
        timers.schedule("early", clock.now().plus(ofSeconds(20)));
        timers.schedule("late", clock.now().plus(ofSeconds(50)));
        timers.schedule("same", clock.now().plus(ofSeconds(20)));
        assertThat(timer.sleeps()).containsExactly(ofSeconds(20));
    }

    @Test
    void looksAtTheClockAtLeastOnceAMinuteSoThatASetClockIsNoticed() {
        timers.start(delivered::add);
        timers.schedule("r-1", clock.now().plus(ofHours(2)));
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        timer.ring();
        assertThat(delivered).isEmpty();
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        clock.set(clock.now().plus(ofHours(3)));
        timer.ring();
        assertThat(delivered).containsExactly("r-1");
    }

    @Test
    void waitsOnAfterTheClockWasSetBack() {
        timers.start(delivered::add);
        Instant due = clock.now().plus(ofSeconds(30));
        timers.schedule("r-1", due);
        clock.set(clock.now().minus(ofHours(1)));
        timer.ring();
        assertThat(delivered).isEmpty();
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        clock.set(due);
        timer.ring();
        assertThat(delivered).containsExactly("r-1");
    }

    @Test
    void firesAllThatAreDueInOrderOfTime() {
        timers.start(delivered::add);
        timers.schedule("b", clock.now().plus(ofSeconds(2)));
        timers.schedule("c", clock.now().plus(ofSeconds(3)));
        timers.schedule("a", clock.now().plus(ofSeconds(1)));
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(delivered).containsExactly("a", "b", "c");
        assertThat(timer.pending()).isZero();
    }

    @Test
    void hasOneTaskPendingHoweverManyTimersThereAre() {
        timers.start(delivered::add);
        for (int i = 10_000; i > 0; i--) {
            timers.schedule("r-" + i, clock.now().plusSeconds(i));
            assertThat(timer.pending()).isEqualTo(1);
        }
        timer.ring();
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void hasOneTimerPendingEvenIfItIsReplacedWhileItRings() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        ManualTimer raced = new ManualTimer();
        try (InMemoryTimers racing = new InMemoryTimers(
                () -> {
                    meanwhile.getAndSet(() -> {}).run();
                    return clock.now();
                },
                raced)) {
            racing.start(delivered::add);
            racing.schedule("late", clock.now().plus(ofSeconds(50)));
            meanwhile.set(() -> racing.schedule("early", clock.now().plus(ofSeconds(20))));
            raced.ring();
            assertThat(raced.pending()).isEqualTo(1);
            assertThat(raced.latestSleep()).contains(ofSeconds(20));
        }
    }

    @Test
    void firesOnceWhatIsScheduledTwice() {
        timers.start(delivered::add);
        timers.schedule("r-1", clock.now().plus(ofSeconds(10)));
        timers.schedule("r-1", clock.now().plus(ofSeconds(20)));
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(delivered).isEmpty();
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(delivered).containsExactly("r-1");
        assertThat(timer.pending()).isZero();
    }

    @Test
    void deliversNoCancelledTimer() {
        timers.start(delivered::add);
        timers.schedule("cancelled", clock.now().plus(ofSeconds(10)));
        timers.schedule("kept", clock.now().plus(ofSeconds(20)));
        timers.cancel("cancelled");
        timers.cancel("never scheduled");
        clock.set(clock.now().plus(ofMinutes(1)));
        timer.ring();
        assertThat(delivered).containsExactly("kept");
    }

    @Test
    void schedulesAgainFromWithinATimer() {
        timers.start(id -> {
            delivered.add(id);
            timers.schedule(id, clock.now().plus(ofSeconds(5)));
        });
        timers.schedule("r-1", clock.now());
        timer.ring();
        assertThat(delivered).containsExactly("r-1");
        assertThat(timer.latestSleep()).contains(ofSeconds(5));
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void takesInstantsAtTheEndsOfTime() {
        timers.start(delivered::add);
        timers.schedule("never", Instant.MAX);
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        timers.schedule("always", Instant.MIN);
        assertThat(timer.latestSleep()).contains(Duration.ZERO);
        timer.ring();
        assertThat(delivered).containsExactly("always");
    }

    @Test
    void deliversNothingAfterItWasClosed() {
        timers.start(delivered::add);
        timers.schedule("r-1", clock.now());
        timers.close();
        timers.close();
        assertThat(timer.isShutdown()).isTrue();
        assertThat(timer.pending()).isZero();
        assertThatCode(() -> timers.schedule("r-2", clock.now())).doesNotThrowAnyException();
        assertThat(delivered).isEmpty();
    }
}
