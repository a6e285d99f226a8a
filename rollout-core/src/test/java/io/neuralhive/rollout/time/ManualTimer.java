package io.neuralhive.rollout.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer that is fired by hand, and notes for how long it was set. */
final class ManualTimer extends ScheduledThreadPoolExecutor {
    private final List<Duration> sleeps = new ArrayList<>();

    ManualTimer() {
        super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        sleeps.add(Duration.of(delay, unit.toChronoUnit()));
        return super.schedule(command, 1_000, TimeUnit.DAYS);
    }

    void ring() {
        Runnable task = getQueue().element();
        getQueue().remove(task);
        task.run();
    }

    List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    int pending() {
        return getQueue().size();
    }

    Optional<Duration> latestSleep() {
        return sleeps.isEmpty() ? Optional.empty() : Optional.of(sleeps.get(sleeps.size() - 1));
    }
}
