package io.neuralhive.rollout.time;

import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RolloutTimersContract;
import java.time.Duration;
import java.time.Instant;

class InMemoryTimersContractTest extends RolloutTimersContract {

    private final FakeClock clock = new FakeClock();
    private ManualTimer timer = new ManualTimer();

    @Override
    protected RolloutTimers createTimers() {
        timer = new ManualTimer();
        return new InMemoryTimers(clock, timer);
    }

    @Override
    protected Instant now() {
        return clock.now();
    }

    @Override
    protected void pass(Duration span) {
        clock.advance(span);
        if (timer.pending() > 0) {
            timer.ring();
        }
    }
}
