package io.neuralhive.rollout.time;

import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.WakeUpsContract;
import java.time.Duration;
import java.time.Instant;

class TimerWakeUpsContractTest extends WakeUpsContract {

    private final FakeClock clock = new FakeClock();
    private ManualTimer timer = new ManualTimer();

    @Override
    protected WakeUps createWakeUps() {
        timer = new ManualTimer();
        return new TimerWakeUps(clock, timer);
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
