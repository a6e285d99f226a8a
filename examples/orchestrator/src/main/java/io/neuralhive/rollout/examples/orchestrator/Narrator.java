package io.neuralhive.rollout.examples.orchestrator;

import io.neuralhive.rollout.RolloutListener;
import io.neuralhive.rollout.state.RolloutEvent;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** Prints the events of rollouts, with the seconds since the start. Thread-safe. */
final class Narrator implements RolloutListener {

    private final PrintStream out;
    private final long began = System.nanoTime();

    Narrator(PrintStream out) {
        this.out = out;
    }

    void say(String sentence) {
        out.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - began) / 1e9, sentence);
    }

    @Override
    public void onEvent(RolloutEvent event) {
        sentence(event).ifPresent(sentence -> say(event.header().candidate() + " " + sentence));
    }

    private static Optional<String> sentence(RolloutEvent event) {
        if (event instanceof RolloutEvent.StepStarted step) {
            return Optional.of("starts " + step.step() + " with " + step.share() + " of the traffic");
        } else if (event instanceof RolloutEvent.CheckpointPassed passed) {
            return Optional.of("passes " + passed.checkpoint().step().name() + ": "
                    + passed.checkpoint().verdict().explanation());
        } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            return Optional.of("fails " + degraded.checkpoint().step().name() + ": "
                    + degraded.checkpoint().verdict().explanation());
        } else if (event instanceof RolloutEvent.HoldStarted held) {
            return Optional.of("holds: " + held.hold().explanation());
        } else if (event instanceof RolloutEvent.Paused paused) {
            return Optional.of("is paused by " + paused.by().actor());
        } else if (event instanceof RolloutEvent.Resumed resumed) {
            return Optional.of("is resumed by " + resumed.by().actor());
        } else if (event instanceof RolloutEvent.Ended ended) {
            return Optional.of("has ended: "
                    + ended.status().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        return Optional.empty();
    }
}
