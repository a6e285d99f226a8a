package io.neuralhive.rollout.time;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerWakeUpsTest {

    private final FakeClock clock = new FakeClock();
    private final ManualTimer timer = new ManualTimer();
    private final TimerWakeUps wakeUps = new TimerWakeUps(clock, timer);
    private final TimerWakeUps onRealThread = new TimerWakeUps(clock);
    private final List<String> woken = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        wakeUps.close();
        onRealThread.close();
    }

    @Test
    void wakesOnItsOwnDaemonThread() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        onRealThread.start(id -> {
            thread.set(Thread.currentThread());
            woken.add(id);
        });
        onRealThread.schedule("r-1", clock.now());
        await().until(() -> woken.contains("r-1"));
        assertThat(thread.get().getName()).isEqualTo("rollout-timer");
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void wakesAtOnceWhatIsScheduledForThePast() {
        onRealThread.start(woken::add);
        onRealThread.schedule("r-1", Instant.EPOCH);
        await().until(() -> woken.equals(List.of("r-1")));
    }

    @Test
    void wakesWhenTheSystemsClockSaysSo() {
        Instant start = Instant.now();
        AtomicReference<Instant> wokenAt = new AtomicReference<>();
        try (TimerWakeUps real = new TimerWakeUps(Clock.system())) {
            real.start(id -> wokenAt.set(Instant.now()));
            real.schedule("r-1", start.plusMillis(50));
            await().until(() -> wokenAt.get() != null);
        }
        assertThat(wokenAt.get()).isAfterOrEqualTo(start.plusMillis(50));
    }

    @Test
    void anEarlierWakeUpIsNotKeptWaitingByALaterOne() {
        onRealThread.start(woken::add);
        onRealThread.schedule("late", clock.now().plus(ofHours(1)));
        onRealThread.schedule("early", clock.now());
        await().until(() -> woken.equals(List.of("early")));
    }

    @Test
    void setsItsTimerAtAStartForWhatWasScheduledBefore() {
        wakeUps.schedule("r-1", clock.now().plus(ofSeconds(10)));
        wakeUps.start(woken::add);
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(woken).containsExactly("r-1");
    }

    @Test
    void sleepsUntilTheEarliestWakeUp() {
        wakeUps.start(woken::add);
        assertThat(timer.pending()).isZero();
        wakeUps.schedule("late", clock.now().plus(ofSeconds(50)));
        assertThat(timer.latestSleep()).contains(ofSeconds(50));
        wakeUps.schedule("early", clock.now().plus(ofSeconds(20)));
        assertThat(timer.latestSleep()).contains(ofSeconds(20));
        clock.set(clock.now().plus(ofSeconds(20)));
        timer.ring();
        assertThat(woken).containsExactly("early");
        assertThat(timer.latestSleep()).contains(ofSeconds(30));
        clock.set(clock.now().plus(ofSeconds(30)));
        timer.ring();
        assertThat(woken).containsExactly("early", "late");
        assertThat(timer.pending()).isZero();
    }

    @Test
    void leavesTheTimerAloneForALaterWakeUp() {
        wakeUps.start(woken::add);
        wakeUps.schedule("early", clock.now().plus(ofSeconds(20)));
        wakeUps.schedule("late", clock.now().plus(ofSeconds(50)));
        wakeUps.schedule("same", clock.now().plus(ofSeconds(20)));
        assertThat(timer.sleeps()).containsExactly(ofSeconds(20));
    }

    @Test
    void looksAtTheClockAtLeastOnceAMinuteSoThatASetClockIsNoticed() {
        wakeUps.start(woken::add);
        wakeUps.schedule("r-1", clock.now().plus(ofHours(2)));
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        timer.ring();
        assertThat(woken).isEmpty();
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        clock.set(clock.now().plus(ofHours(3)));
        timer.ring();
        assertThat(woken).containsExactly("r-1");
    }

    @Test
    void waitsOnAfterTheClockWasSetBack() {
        wakeUps.start(woken::add);
        Instant due = clock.now().plus(ofSeconds(30));
        wakeUps.schedule("r-1", due);
        clock.set(clock.now().minus(ofHours(1)));
        timer.ring();
        assertThat(woken).isEmpty();
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        clock.set(due);
        timer.ring();
        assertThat(woken).containsExactly("r-1");
    }

    @Test
    void wakesAllThatAreDueInOrderOfTime() {
        wakeUps.start(woken::add);
        wakeUps.schedule("b", clock.now().plus(ofSeconds(2)));
        wakeUps.schedule("c", clock.now().plus(ofSeconds(3)));
        wakeUps.schedule("a", clock.now().plus(ofSeconds(1)));
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(woken).containsExactly("a", "b", "c");
        assertThat(timer.pending()).isZero();
    }

    @Test
    void hasOneTimerPendingHoweverManyWakeUpsThereAre() {
        wakeUps.start(woken::add);
        for (int i = 10_000; i > 0; i--) {
            wakeUps.schedule("r-" + i, clock.now().plusSeconds(i));
            assertThat(timer.pending()).isEqualTo(1);
        }
        timer.ring();
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void hasOneTimerPendingEvenIfItIsReplacedWhileItRings() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        ManualTimer raced = new ManualTimer();
        try (TimerWakeUps racing = new TimerWakeUps(
                () -> {
                    meanwhile.getAndSet(() -> {}).run();
                    return clock.now();
                },
                raced)) {
            racing.start(woken::add);
            racing.schedule("late", clock.now().plus(ofSeconds(50)));
            meanwhile.set(() -> racing.schedule("early", clock.now().plus(ofSeconds(20))));
            raced.ring();
            assertThat(raced.pending()).isEqualTo(1);
            assertThat(raced.latestSleep()).contains(ofSeconds(20));
        }
    }

    @Test
    void wakesOnceWhatIsScheduledTwice() {
        wakeUps.start(woken::add);
        wakeUps.schedule("r-1", clock.now().plus(ofSeconds(10)));
        wakeUps.schedule("r-1", clock.now().plus(ofSeconds(20)));
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(woken).isEmpty();
        clock.set(clock.now().plus(ofSeconds(10)));
        timer.ring();
        assertThat(woken).containsExactly("r-1");
        assertThat(timer.pending()).isZero();
    }

    @Test
    void wakesNobodyWhoWasCancelled() {
        wakeUps.start(woken::add);
        wakeUps.schedule("cancelled", clock.now().plus(ofSeconds(10)));
        wakeUps.schedule("kept", clock.now().plus(ofSeconds(20)));
        wakeUps.cancel("cancelled");
        wakeUps.cancel("never scheduled");
        clock.set(clock.now().plus(ofMinutes(1)));
        timer.ring();
        assertThat(woken).containsExactly("kept");
    }

    @Test
    void schedulesAgainFromWithinAWakeUp() {
        wakeUps.start(id -> {
            woken.add(id);
            wakeUps.schedule(id, clock.now().plus(ofSeconds(5)));
        });
        wakeUps.schedule("r-1", clock.now());
        timer.ring();
        assertThat(woken).containsExactly("r-1");
        assertThat(timer.latestSleep()).contains(ofSeconds(5));
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void takesInstantsAtTheEndsOfTime() {
        wakeUps.start(woken::add);
        wakeUps.schedule("never", Instant.MAX);
        assertThat(timer.latestSleep()).contains(ofMinutes(1));
        wakeUps.schedule("always", Instant.MIN);
        assertThat(timer.latestSleep()).contains(Duration.ZERO);
        timer.ring();
        assertThat(woken).containsExactly("always");
    }

    @Test
    void wakesNobodyAfterItWasClosed() {
        wakeUps.start(woken::add);
        wakeUps.schedule("r-1", clock.now());
        wakeUps.close();
        wakeUps.close();
        assertThat(timer.isShutdown()).isTrue();
        assertThat(timer.pending()).isZero();
        assertThatCode(() -> wakeUps.schedule("r-2", clock.now())).doesNotThrowAnyException();
        assertThat(woken).isEmpty();
    }
}
