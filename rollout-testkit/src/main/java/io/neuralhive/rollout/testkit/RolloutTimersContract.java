package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.time.RolloutTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of all {@link RolloutTimers}, as tests: extend this class, create the timers and advance their time.
 *
 * <p>A timer may fire early or twice, so the tests allow that; but none may be lost.
 */
public abstract class RolloutTimersContract {

    private static final int THREADS = 4;

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private RolloutTimers timers = new FakeClock();

    /** For subclasses. */
    protected RolloutTimersContract() {}

    /** Returns timers with nothing scheduled, not started yet. Called before each test. */
    protected abstract RolloutTimers createTimers() throws Exception;

    /** Returns the time of the latest timers created. */
    protected abstract Instant now() throws Exception;

    /** Advances the time of the latest timers created. Returns when all timers due by then have fired. */
    protected abstract void pass(Duration span) throws Exception;

    @BeforeEach
    void startTimers() throws Exception {
        timers = createTimers();
        timers.start(delivered::add);
    }

    @AfterEach
    void closeTimers() {
        timers.close();
    }

    @Test
    void firesWhatIsDue() throws Exception {
        schedule("r-1", 10);
        schedule("r-2", 20);
        schedule("r-3", 10);
        pass(Duration.ofMinutes(10));
        assertThat(delivered).contains("r-1", "r-3");
        pass(Duration.ofMinutes(10));
        assertThat(delivered).contains("r-2");
    }

    @Test
    void firesImmediatelyWhatIsScheduledForThePast() throws Exception {
        schedule("r-1", -10);
        timers.schedule("r-2", Instant.EPOCH);
        timers.schedule("r-3", now());
        pass(Duration.ZERO);
        assertThat(delivered).contains("r-1", "r-2", "r-3");
    }

    @Test
    void firesEarlierIfRescheduledForEarlier() throws Exception {
        schedule("r-1", 1_000);
        schedule("r-1", 10);
        pass(Duration.ofMinutes(10));
        assertThat(delivered).contains("r-1");
    }

    @Test
    void doesNotForgetWhatIsScheduledAnewForLater() throws Exception {
        schedule("r-1", 10);
        schedule("r-1", 30);
        pass(Duration.ofMinutes(20));
        delivered.clear();
        pass(Duration.ofMinutes(10));
        assertThat(delivered).contains("r-1");
    }

    @Test
    void firesAgainWhatIsScheduledAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            delivered.clear();
            schedule("r-1", 10);
            pass(Duration.ofMinutes(10));
            assertThat(delivered).contains("r-1");
        }
    }

    @Test
    void forgetsWhatIsCancelledAndNothingElse() throws Exception {
        schedule("r-1", 10);
        schedule("r-2", 10);
        timers.cancel("r-1");
        timers.cancel("never scheduled");
        pass(Duration.ofMinutes(20));
        assertThat(delivered).contains("r-2").doesNotContain("r-1");
    }

    @Test
    void takesIdsOfAnyModel() throws Exception {
        List<String> ids = List.of(
                "it's \"quoted\"-1",
                "'; --",
                "100 %_*",
                "a/b:c?d&e",
                "👩‍🔬 é e\u0301",
                "x".repeat(Names.MAX_LENGTH + 20));
        for (String id : ids) {
            schedule(id, 10);
        }
        pass(Duration.ofMinutes(10));
        assertThat(delivered).containsAll(ids);
    }

    @Test
    void takesTimersFromManyThreads() throws Exception {
        Instant due = now().plus(Duration.ofMinutes(10));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<String> ids = new ArrayList<>();
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < 25 * THREADS; i++) {
                String id = "r-" + i;
                ids.add(id);
                results.add(threads.submit(() -> timers.schedule(id, due)));
            }
            for (Future<?> result : results) {
                result.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        pass(Duration.ofMinutes(10));
        assertThat(delivered).containsAll(ids);
    }

    private void schedule(String id, int minutes) throws Exception {
        timers.schedule(id, now().plus(Duration.ofMinutes(minutes)));
    }
}
