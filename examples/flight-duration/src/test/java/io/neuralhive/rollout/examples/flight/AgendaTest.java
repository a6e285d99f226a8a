package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {

    private static final Instant NINE = Instant.parse("2013-01-22T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeClock clock = new FakeClock(NINE);
    private final Agenda agenda = new Agenda(clock);
    private final List<String> happened = new ArrayList<>();

    @Test
    void goesByTimeAndThenByTheOrderOfAdding() {
        add("late", NINE.plus(HOUR));
        add("first", NINE);
        add("second", NINE);
        agenda.run();
        assertThat(happened).containsExactly("09:00 first", "09:00 second", "10:00 late");
    }

    @Test
    void takesWhatIsAddedOnTheWay() {
        agenda.add(NINE, () -> agenda.addAfter(HOUR, () -> note("added")));
        add("last", NINE.plus(HOUR.multipliedBy(2)));
        agenda.run();
        assertThat(happened).containsExactly("10:00 added", "11:00 last");
    }

    @Test
    void firesTimersBeforeWhatHappensAtTheSameTime() {
        clock.start(this::note);
        clock.schedule("engine", NINE.plus(HOUR));
        add("service", NINE.plus(HOUR));
        agenda.run();
        assertThat(happened).containsExactly("10:00 engine", "10:00 service");
    }

    @Test
    void stopsOnRequest() {
        agenda.add(NINE, agenda::stop);
        add("never", NINE.plus(HOUR));
        agenda.run();
        assertThat(happened).isEmpty();
        assertThat(clock.now()).isEqualTo(NINE);
    }

    private void add(String what, Instant at) {
        agenda.add(at, () -> note(what));
    }

    private void note(String what) {
        happened.add(clock.now().toString().substring(11, 16) + " " + what);
    }
}
