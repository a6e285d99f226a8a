package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The roles of versions over time, derived from the events of the rollouts. */
final class Timeline {

    /**
     * A time during which a candidate had a share of the traffic.
     *
     * @param version the candidate
     * @param share its share, above 0
     * @param from when the share began
     * @param to when it ended
     */
    record Stage(String version, TrafficShare share, Instant from, Instant to) {}

    /**
     * A time during which a version was in production.
     *
     * @param version the version
     * @param from when it began
     * @param to when it ended
     */
    record Production(String version, Instant from, Instant to) {}

    private Timeline() {}

    /** The stages of all rollouts, in order. */
    static List<Stage> stages(Replay replay) {
        List<Stage> stages = new ArrayList<>();
        for (Story story : replay.rollouts()) {
            List<RolloutEvent> events = story.events();
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i) instanceof RolloutEvent.StepStarted begun
                        && !begun.share().isNone()) {
                    Instant from = begun.header().at();
                    Instant to = end(events.subList(i + 1, events.size()), replay.to());
                    if (from.isBefore(to)) {
                        stages.add(new Stage(begun.header().candidate(), begun.share(), from, to));
                    }
                }
            }
        }
        return stages;
    }

    /** The versions in production, in order. */
    static List<Production> production(Replay replay) {
        List<Production> production = new ArrayList<>();
        String version = replay.firstInProduction();
        Instant from = replay.from();
        for (Story story : replay.rollouts()) {
            if (story.rollout().status() == RolloutStatus.PROMOTED) {
                Instant promoted = story.endedAt().orElseThrow();
                production.add(new Production(version, from, promoted));
                version = story.version();
                from = promoted;
            }
        }
        production.add(new Production(version, from, replay.to()));
        return production;
    }

    private static Instant end(List<RolloutEvent> following, Instant otherwise) {
        return following.stream()
                .filter(event -> event instanceof RolloutEvent.StepStarted || event instanceof RolloutEvent.Ended)
                .map(event -> event.header().at())
                .findFirst()
                .orElse(otherwise);
    }
}
