package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.time.RolloutTimers;
import java.time.Duration;
import java.time.Instant;

class FakeClockContractTest extends RolloutTimersContract {

    private FakeClock clock = new FakeClock();

    @Override
    protected RolloutTimers createTimers() {
        clock = new FakeClock();
        return clock;
    }

    @Override
    protected Instant now() {
        return clock.now();
    }

    @Override
    protected void pass(Duration span) {
        clock.advance(span);
    }
}
