package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.time.WakeUps;
import java.time.Duration;
import java.time.Instant;

class FakeClockContractTest extends WakeUpsContract {

    private FakeClock clock = new FakeClock();

    @Override
    protected WakeUps createWakeUps() {
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
