package io.neuralhive.rollout;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs events under fixed names, with the numbers in the message itself and as key-value pairs. Text from outside is
 * escaped.
 */
final class LoggingListener implements RolloutListener {

    private static final Logger LOG = LoggerFactory.getLogger("io.neuralhive.rollout.GradualRolloutEngine");

    @Override
    public void onEvent(RolloutEvent event) {
        if (event instanceof RolloutEvent.Started started) {
            line(Level.INFO, "starting_gradual_rollout", event)
                    .with("baseline", Names.printable(started.baseline().orElse("none")))
                    .by(started.by())
                    .log();
        } else if (event instanceof RolloutEvent.StepStarted step) {
            line(Level.INFO, "rollout_step_started", event)
                    .with("step", step.step())
                    .with("traffic_pct", step.share().percent())
                    .log();
        } else if (event instanceof RolloutEvent.CheckpointPassed passed) {
            checkpoint(line(Level.INFO, "rollout_checkpoint_passed", event), passed.checkpoint());
        } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            degraded(degraded);
        } else if (event instanceof RolloutEvent.HoldStarted held) {
            String name = held.hold().cause().isAtGate() ? "rollout_checkpoint_held" : "rollout_held";
            line(Level.WARN, name, event)
                    .with("cause", held.hold().cause())
                    .with("missing_samples", held.hold().missingSamples())
                    .with("why", Names.printableSentence(held.hold().explanation()))
                    .log();
        } else if (event instanceof RolloutEvent.Ended ended) {
            ended(ended);
        } else {
            operator(event);
        }
    }

    private static void operator(RolloutEvent event) {
        if (event instanceof RolloutEvent.GateAccepted accepted) {
            line(Level.WARN, "rollout_checkpoint_accepted", event)
                    .with("step", accepted.step())
                    .by(accepted.by())
                    .log();
        } else if (event instanceof RolloutEvent.Paused paused) {
            line(Level.INFO, "rollout_paused", event).by(paused.by()).log();
        } else if (event instanceof RolloutEvent.Resumed resumed) {
            line(Level.INFO, "rollout_resumed", event).by(resumed.by()).log();
        } else if (event instanceof RolloutEvent.AbortRequested aborted) {
            line(Level.WARN, "rollout_abort_requested", event).by(aborted.by()).log();
        } else if (event instanceof RolloutEvent.Superseded superseded) {
            line(Level.WARN, "rollout_superseded", event)
                    .with("successor", Names.printable(superseded.successor()))
                    .by(superseded.by())
                    .log();
        } else if (event instanceof RolloutEvent.PromotionStarted) {
            line(Level.INFO, "rollout_promotion_started", event).log();
        } else if (event instanceof RolloutEvent.RollbackStarted rollback) {
            ending(line(Level.WARN, "rollout_rollback_started", event), rollback.ending());
        }
    }

    private static void degraded(RolloutEvent.CheckpointDegraded event) {
        for (Finding finding : event.checkpoint().verdict().findings()) {
            if (finding.acts(Finding.Result.DEGRADED)) {
                line(Level.WARN, "rollout_" + degradation(finding.reason()), event)
                        .with("step", event.checkpoint().step().name())
                        .with("observed", finding.observed())
                        .with("limit", finding.limit())
                        .with("candidate_samples", finding.candidateSamples())
                        .with("baseline_samples", finding.baselineSamples())
                        .with("rolls_back", event.rollsBack())
                        .with("why", Names.printableSentence(finding.explanation()))
                        .log();
            }
        }
    }

    private static String degradation(Reason reason) {
        return switch (reason) {
            case MAE_INCREASE, MAE_PCT_INCREASE -> "mae_degradation";
            case ERROR_RATE -> "error_rate_degradation";
            default -> reason.label() + "_degradation";
        };
    }

    private static void checkpoint(Line line, Checkpoint checkpoint) {
        Verdict verdict = checkpoint.verdict();
        line.with("step", checkpoint.step().name())
                .with("rule", checkpoint.rule())
                .with("why", Names.printableSentence(verdict.explanation()))
                .log();
    }

    private static void ended(RolloutEvent.Ended event) {
        Level level = event.status() == RolloutStatus.PROMOTED ? Level.INFO : Level.WARN;
        Line line = line(level, "rollout_ended", event).with("status", event.status());
        event.ending().ifPresentOrElse(ending -> ending(line, ending), line::log);
    }

    private static void ending(Line line, Ending ending) {
        line.with("reason", ending.reason().label())
                .with("step", ending.step())
                .with("why", Names.printableSentence(ending.explanation()))
                .log();
    }

    private static Line line(Level level, String name, RolloutEvent event) {
        return new Line(LOG.atLevel(level), name)
                .with("model", Names.printable(event.header().model()))
                .with("candidate", Names.printable(event.header().candidate()))
                .with("rollout", Names.printable(event.header().rolloutId()));
    }

    /** One line: each field is in the message and a key-value pair. */
    private static final class Line {
        private LoggingEventBuilder event;
        private final StringBuilder message;

        Line(LoggingEventBuilder event, String name) {
            this.event = event.addKeyValue("event", name);
            this.message = new StringBuilder(name);
        }

        Line with(String key, Object value) {
            event = event.addKeyValue(key, value);
            message.append(' ').append(key).append('=').append(value);
            return this;
        }

        Line by(Attribution by) {
            return with("actor", Names.printable(by.actor())).with("reason", Names.printableSentence(by.reason()));
        }

        void log() {
            event.log(message.toString());
        }
    }
}
