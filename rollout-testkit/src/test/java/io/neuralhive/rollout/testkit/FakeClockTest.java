package io.neuralhive.rollout.testkit;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeClockTest {

    private final FakeClock clock = new FakeClock();
    private final List<String> delivered = new ArrayList<>();

    FakeClockTest() {
        clock.start(id -> delivered.add(id + " at " + minutes()));
    }

    @Test
    void startsAtTheBeginningOf2026ByDefault() {
        assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(new FakeClock(Instant.EPOCH).now()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.now()).isEqualTo(clock.now());
        clock.advance(ofMinutes(5));
        assertThat(minutes()).isEqualTo(5);
        clock.advance(ZERO);
        assertThat(minutes()).isEqualTo(5);
    }

    @Test
    void firesInOrderOfTimeEachAtItsOwnInstant() {
        schedule("late", 30);
        schedule("early", 10);
        schedule("middle", 20);
        clock.advance(ofMinutes(40));
        assertThat(delivered).containsExactly("early at 10", "middle at 20", "late at 30");
        assertThat(minutes()).isEqualTo(40);
    }

    @Test
    void firesThoseOfTheSameInstantInOrderOfTheirIds() {
        schedule("c", 10);
        schedule("a", 10);
        schedule("b", 10);
        clock.advance(ofMinutes(10));
        assertThat(delivered).containsExactly("a at 10", "b at 10", "c at 10");
    }

    @Test
    void firesUpToTheEndOfTheSpanAndNotBeyond() {
        schedule("inside", 10);
        schedule("outside", 11);
        clock.advance(ofMinutes(10));
        assertThat(delivered).containsExactly("inside at 10");
        assertThat(clock.nextTimer()).contains(FakeClock.START.plus(ofMinutes(11)));
        assertThat(clock.pendingTimers()).isEqualTo(1);
    }

    @Test
    void firesWhatIsScheduledDuringTheAdvance() {
        clock.start(id -> {
            delivered.add(id + " at " + minutes());
            if (minutes() < 30) {
                clock.schedule(id, clock.now().plus(ofMinutes(10)));
            }
        });
        schedule("again", 10);
        clock.advance(ofHours(2));
        assertThat(delivered).containsExactly("again at 10", "again at 20", "again at 30");
    }

    @Test
    void firesImmediatelyWhatIsScheduledForThePastWithoutGoingBack() {
        clock.advance(ofMinutes(60));
        schedule("past", 10);
        assertThat(delivered).isEmpty();
        clock.advance(ZERO);
        assertThat(delivered).containsExactly("past at 60");
    }

    @Test
    void firesOnceWhatIsScheduledTwice() {
        schedule("moved", 10);
        schedule("moved", 20);
        clock.advance(ofMinutes(60));
        assertThat(delivered).containsExactly("moved at 20");
    }

    @Test
    void runsNoCancelledTask() {
        schedule("cancelled", 10);
        schedule("kept", 10);
        clock.cancel("cancelled");
        clock.cancel("never scheduled");
        clock.advance(ofMinutes(60));
        assertThat(delivered).containsExactly("kept at 10");
    }

    @Test
    void runsNoTaskWhenItIsSet() {
        schedule("due", 10);
        clock.set(FakeClock.START.plus(ofMinutes(30)));
        assertThat(delivered).isEmpty();
        clock.advance(ZERO);
        assertThat(delivered).containsExactly("due at 30");
    }

    @Test
    void waitsLongerAfterAJumpBack() {
        schedule("due", 10);
        clock.set(FakeClock.START.minus(ofMinutes(60)));
        clock.advance(ofMinutes(69));
        assertThat(delivered).isEmpty();
        clock.advance(ofMinutes(1));
        assertThat(delivered).containsExactly("due at 10");
    }

    @Test
    void forgetsWhatWasScheduledBeforeAStart() {
        schedule("before", 10);
        List<String> deliveredNow = new ArrayList<>();
        clock.start(deliveredNow::add);
        assertThat(clock.pendingTimers()).isZero();
        schedule("after", 10);
        clock.advance(ofMinutes(10));
        assertThat(deliveredNow).containsExactly("after");
        assertThat(delivered).isEmpty();
    }

    @Test
    void outlivesAnEngineThatIsClosed() {
        schedule("kept", 10);
        clock.close();
        clock.advance(ofMinutes(10));
        assertThat(delivered).containsExactly("kept at 10");
    }

    @Test
    void refusesToAdvanceBackwards() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .withMessage("Can't advance by PT-1S: use set(…) to step back");
    }

    @Test
    void givesUpOnTimersWithoutEnd() {
        clock.start(id -> clock.schedule(id, clock.now()));
        schedule("restless", 10);
        assertThatIllegalStateException()
                .isThrownBy(() -> clock.advance(ofMinutes(60)))
                .withMessage(
                        "More than 10000000 timers have fired at 2026-01-01T00:10:00Z: each schedules another one for the same"
                                + " instant");
    }

    private void schedule(String id, int minute) {
        clock.schedule(id, FakeClock.START.plus(ofMinutes(minute)));
    }

    private long minutes() {
        return Duration.between(FakeClock.START, clock.now()).toMinutes();
    }
}
