package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.state.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * The team's release plan: one version after the other, with a quiet day in between and at the end. It was fixed before
 * the first run; the README gives the reasons.
 */
final class ReleasePlan {

    static final Duration QUIET = Duration.ofDays(1);

    /** 24 January, 04:00: two days after the first request. */
    static final Instant FIRST = LogTime.at(FlightPeriods.REPLAY_START + 2 * Flight.MINUTES_PER_DAY + 4 * 60);

    static final PolicyOverrides OVERRIDES =
            PolicyOverrides.of("checkpoint_duration_minutes", 1440).and("baseline_mode", "concurrent");

    private final EmbeddedRollouts rollouts;
    private final Agenda agenda;
    private final String model;
    private final Queue<String> versions;

    ReleasePlan(EmbeddedRollouts rollouts, Agenda agenda, String model, List<String> versions) {
        this.rollouts = rollouts;
        this.agenda = agenda;
        this.model = model;
        this.versions = new ArrayDeque<>(versions);
    }

    /** Schedules the first release; each of the others follows the end of the previous one. */
    void begin() {
        agenda.add(FIRST, this::promoteNext);
    }

    private void promoteNext() {
        if (versions.isEmpty()) {
            agenda.stop();
            return;
        }
        Rollout rollout = rollouts.promote(model, versions.remove(), OVERRIDES);
        CompletableFuture<Void> unused =
                rollouts.engine().completion(rollout.id()).thenRun(() -> agenda.addAfter(QUIET, this::promoteNext));
    }
}
