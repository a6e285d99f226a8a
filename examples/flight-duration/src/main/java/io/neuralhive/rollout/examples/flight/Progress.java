package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.state.RolloutEvent;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints the progress of the replay: a line for each decision about a rollout, and one for each day of departures. */
final class Progress implements RolloutListener {

    private final Consumer<String> terminal;

    Progress(Consumer<String> terminal) {
        this.terminal = terminal;
    }

    @Override
    public void onEvent(RolloutEvent event) {
        if (event instanceof RolloutEvent.StepStarted
                || event instanceof RolloutEvent.PromotionStarted
                || event instanceof RolloutEvent.RollbackStarted) {
            return; // The adjacent lines contain the same information; the report has all events.
        }
        terminal.accept("  > " + LogTime.minute(event.header().at()) + "  "
                + event.header().candidate() + " " + EventText.of(event));
    }

    /** Prints a day of departures. */
    void day(Instant day, String text) {
        terminal.accept(String.format(Locale.ROOT, "%6s  %s", LogTime.day(day), text));
    }
}
