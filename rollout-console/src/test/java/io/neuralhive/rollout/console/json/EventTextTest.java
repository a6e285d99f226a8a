package io.neuralhive.rollout.console.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventTextTest {

    private static final Instant NOW = Instant.EPOCH;
    private static final RolloutEvent.Header HEADER = new RolloutEvent.Header("m-1", 1, "m", "v2", NOW);
    private static final Attribution BY = new Attribution("alice", "because");
    private static final Checkpoint CHECKPOINT = new Checkpoint(
            RolloutPlan.of(RolloutPolicy.defaults()).steps().get(2),
            Evidence.none(Window.last(Duration.ofHours(1), NOW)),
            "threshold",
            Verdict.of(List.of(Finding.of(Reason.MAE_INCREASE, Finding.Result.PASS, "all is well"))),
            NOW);
    private static final Ending ENDING =
            new Ending(RolloutStatus.ROLLED_BACK, Reason.MAE_INCREASE, "stage_1", 1, "too bad");
    private static final Hold HOLD =
            new Hold(Hold.Cause.TOO_FEW_SAMPLES, NOW, 1, 3, "3 missing", List.of(Hold.Cause.TOO_FEW_SAMPLES));

    private static final List<RolloutEvent> EVENTS = List.of(
            new RolloutEvent.Started(HEADER, BY, Optional.of("v1")),
            new RolloutEvent.StepStarted(HEADER, "stage_1", 1, TrafficShare.of(0.25)),
            new RolloutEvent.CheckpointPassed(HEADER, CHECKPOINT),
            new RolloutEvent.CheckpointDegraded(HEADER, CHECKPOINT, false),
            new RolloutEvent.HoldStarted(HEADER, HOLD),
            new RolloutEvent.GateAccepted(HEADER, BY, "stage_1", 1, Optional.of(CHECKPOINT)),
            new RolloutEvent.Paused(HEADER, BY),
            new RolloutEvent.Resumed(HEADER, BY),
            new RolloutEvent.AbortRequested(HEADER, BY),
            new RolloutEvent.Superseded(HEADER, BY, "m-2"),
            new RolloutEvent.PromotionStarted(HEADER),
            new RolloutEvent.RollbackStarted(HEADER, ENDING),
            new RolloutEvent.Ended(HEADER, RolloutStatus.ROLLED_BACK, Optional.of(ENDING)));

    @Test
    void hasWordsForEveryEvent() {
        assertThat(EVENTS.stream().map(RolloutEvent::getClass).collect(Collectors.toSet()))
                .as("every kind")
                .hasSameElementsAs(Arrays.asList(RolloutEvent.class.getPermittedSubclasses()).stream()
                        .map(kind -> kind.asSubclass(RolloutEvent.class))
                        .collect(Collectors.toSet()));
        assertThat(EVENTS.stream().map(EventText::of))
                .containsExactly(
                        "Requested the promotion of v2 in place of v1",
                        "Started stage_1 with 25% of the traffic",
                        "Passed stage_1: all is well",
                        "Degraded in stage_1: all is well; held for an operator, since automatic rollback is off",
                        "Held for too few samples: 3 missing",
                        "Accepted the gate of stage_1",
                        "Paused",
                        "Resumed",
                        "Requested the abort",
                        "Superseded by m-2",
                        "Passed every gate; updating the registry",
                        "Started the rollback: too bad",
                        "Ended: rolled back in stage_1 for mae increase");
    }

    @Test
    void saysWhereThereIsNothingToReplaceAndWhereItWentWell() {
        assertThat(EventText.of(new RolloutEvent.Started(HEADER, BY, Optional.empty())))
                .isEqualTo("Requested the promotion of v2; no version is in production");
        assertThat(EventText.of(new RolloutEvent.Ended(HEADER, RolloutStatus.PROMOTED, Optional.empty())))
                .isEqualTo("Ended: promoted, it is in production");
    }
}
