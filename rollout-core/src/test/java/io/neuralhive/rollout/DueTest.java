package io.neuralhive.rollout;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.neuralhive.rollout.Due.Known;
import io.neuralhive.rollout.Due.Split;
import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CanaryPolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.ValidationPolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is due, case by case: a rollout as saved, what the process knows, when, and what follows. */
class DueTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Attribution ANA = new Attribution("ana", "because");
    private static final RolloutPolicy POLICY = RolloutPolicy.builder()
            .validation(ValidationPolicy.DEFAULT.withEnabled(false))
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .canary(CanaryPolicy.DEFAULT.withEnabled(true))
            .gradual(false)
            .build();

    // Rollouts as saved. All that can be said of one was saved at T0.
    private static final Rollout FRESH =
            StateMachine.start("m", "v2", Optional.of("v1"), POLICY, ANA, 0, T0).next();
    private static final Rollout IN_STEP = settled(FRESH);
    private static final Rollout FAILED =
            received(FRESH, new Signal.EffectFailed(Hold.Cause.ROUTER_UNAVAILABLE, "router is down"));
    private static final Rollout PAUSED_BEFORE_ITS_SPLIT = received(FRESH, new Signal.PauseRequested(ANA));
    private static final Rollout PAUSED = received(IN_STEP, new Signal.PauseRequested(ANA));
    private static final Rollout IN_NEXT_STEP = received(IN_STEP, passed(IN_STEP));
    private static final Rollout LEAVING_THE_LAST_STEP = settled(IN_NEXT_STEP);
    private static final Rollout PROMOTING = settled(LEAVING_THE_LAST_STEP);
    private static final Rollout REGISTRY_FAILED =
            received(PROMOTING, new Signal.EffectFailed(Hold.Cause.REGISTRY_UNAVAILABLE, "registry is down"));
    private static final Rollout ROLLING_BACK = received(IN_STEP, new Signal.AbortRequested(ANA));
    private static final Rollout ROLLBACK_FAILED =
            received(ROLLING_BACK, new Signal.EffectFailed(Hold.Cause.ROUTER_UNAVAILABLE, "router is down"));
    private static final Rollout TO_BE_TAKEN_OUT = settled(received(REGISTRY_FAILED, new Signal.AbortRequested(ANA)));
    private static final Rollout ABORTED = settled(ROLLING_BACK);
    private static final Rollout PROMOTED = received(PROMOTING, new Signal.RegistrySettled());
    private static final Rollout SUPERSEDED = received(IN_STEP, new Signal.SupersedeRequested("m-2", ANA));
    private static final Rollout CLOSED = StateMachine.apply(
                    ABORTED, new Signal.Closed(), ABORTED.saved().events(), T0)
            .next();

    private static final Instant EARLY = T0.plusMillis(1);
    private static final Instant LATE = T0.plus(Duration.ofDays(1));

    // What the process knows.
    private static final Known NOTHING = new Known(false, Split.UNKNOWN, true, false);
    private static final Known UNKNOWN = new Known(true, Split.UNKNOWN, false, false);
    private static final Known APPLIED = new Known(true, Split.APPLIED, false, false);
    private static final Known UNPUBLISHED = new Known(true, Split.APPLIED, true, false);
    private static final Known DISTURBED = new Known(true, Split.DISTURBED, true, false);
    private static final Known NOTHING_UNPUBLISHED = new Known(false, Split.UNKNOWN, false, false);
    private static final Known DISTURBED_WITHOUT_NEWS = new Known(true, Split.DISTURBED, false, false);
    private static final Known PENDING = new Known(true, Split.UNKNOWN, true, true);
    private static final Known DISTURBED_AND_PENDING = new Known(true, Split.DISTURBED, true, true);

    static Stream<Arguments> cases() {
        return Stream.of(
                // Taken up
                arguments("asked for", FRESH, NOTHING, T0, Due.NOTIFY_ACTIVE),
                arguments("recovered in a step", IN_STEP, NOTHING, LATE, Due.NOTIFY_ACTIVE),
                arguments("recovered while paused", PAUSED, NOTHING, LATE, Due.NOTIFY_ACTIVE),
                arguments("recovered after its end", ABORTED, NOTHING, LATE, Due.PUBLISH),

                // Splits going forward
                arguments("no split yet", FRESH, UNKNOWN, T0, Due.APPLY_SPLIT),
                arguments("no split yet, news wait", FRESH, UNPUBLISHED, T0, Due.APPLY_SPLIT),
                arguments("applied, not saved", FRESH, DISTURBED, T0, Due.APPLY_SPLIT),
                arguments("the next step's split", IN_NEXT_STEP, APPLIED, T0, Due.APPLY_SPLIT),
                arguments("the last step is left", LEAVING_THE_LAST_STEP, APPLIED, T0, Due.APPLY_SPLIT),
                arguments("backing off", FAILED, DISTURBED_WITHOUT_NEWS, EARLY, Due.WAIT),
                arguments("backing off, with news", FAILED, DISTURBED, EARLY, Due.PUBLISH),
                arguments("backed off long enough", FAILED, DISTURBED, LATE, Due.APPLY_SPLIT),
                arguments(
                        "backed off to the moment",
                        FAILED,
                        DISTURBED,
                        FAILED.schedule().dueAt(),
                        Due.APPLY_SPLIT),

                // Splits once more
                arguments("another process applied it", IN_STEP, UNKNOWN, EARLY, Due.RESTORE_SPLIT),
                arguments("gate is due, split not known", IN_STEP, UNKNOWN, LATE, Due.RESTORE_SPLIT),
                arguments("a split came late", IN_STEP, DISTURBED, EARLY, Due.RESTORE_SPLIT),
                arguments("a split came late, gate is due", IN_STEP, DISTURBED, LATE, Due.RESTORE_SPLIT),
                arguments("paused in a step, recovered", PAUSED, UNKNOWN, LATE, Due.RESTORE_SPLIT),
                arguments("paused on the way", PAUSED_BEFORE_ITS_SPLIT, DISTURBED, EARLY, Due.RESTORE_SPLIT),
                arguments("promoting, recovered", PROMOTING, UNKNOWN, LATE, Due.RESTORE_SPLIT),

                // Gates and the registry
                arguments("soaking", IN_STEP, APPLIED, EARLY, Due.WAIT),
                arguments("soaking, with news", IN_STEP, UNPUBLISHED, EARLY, Due.PUBLISH),
                arguments("soaked", IN_STEP, APPLIED, LATE, Due.EVALUATE),
                arguments("soaked, news wait", IN_STEP, UNPUBLISHED, LATE, Due.EVALUATE),
                arguments(
                        "soaked to the moment",
                        IN_STEP,
                        APPLIED,
                        IN_STEP.schedule().dueAt(),
                        Due.EVALUATE),
                arguments("paused", PAUSED, APPLIED, LATE, Due.WAIT),
                arguments("paused, with news", PAUSED, UNPUBLISHED, LATE, Due.PUBLISH),
                arguments("promoting", PROMOTING, APPLIED, T0, Due.UPDATE_REGISTRY),
                arguments("promoting, news wait", PROMOTING, UNPUBLISHED, T0, Due.UPDATE_REGISTRY),
                arguments("registry backing off", REGISTRY_FAILED, APPLIED, EARLY, Due.WAIT),
                arguments("registry backed off", REGISTRY_FAILED, APPLIED, LATE, Due.UPDATE_REGISTRY),

                // A rollback: traffic, registry, listeners
                arguments("rolling back", ROLLING_BACK, APPLIED, T0, Due.APPLY_SPLIT),
                arguments("rolling back, recovered", ROLLING_BACK, UNKNOWN, T0, Due.APPLY_SPLIT),
                arguments("rolling back, events wait", ROLLING_BACK, UNPUBLISHED, T0, Due.APPLY_SPLIT),
                arguments("rolling back, router down", ROLLBACK_FAILED, DISTURBED, EARLY, Due.PUBLISH),
                arguments("rolling back, router up", ROLLBACK_FAILED, DISTURBED, LATE, Due.APPLY_SPLIT),
                arguments("back, registry not yet", TO_BE_TAKEN_OUT, UNPUBLISHED, T0, Due.UPDATE_REGISTRY),
                arguments("back, split not known", TO_BE_TAKEN_OUT, UNKNOWN, T0, Due.RESTORE_SPLIT),

                // Ended
                arguments("ended, news wait", ABORTED, UNPUBLISHED, T0, Due.PUBLISH),
                arguments("ended, all published", ABORTED, APPLIED, T0, Due.CLOSE),
                arguments("ended, split not known", ABORTED, UNKNOWN, T0, Due.CLOSE),
                arguments("ended, a split came late", ABORTED, DISTURBED, T0, Due.RESTORE_TRAFFIC),
                arguments("promoted", PROMOTED, UNPUBLISHED, T0, Due.PUBLISH),
                arguments("promoted, all published", PROMOTED, APPLIED, T0, Due.CLOSE),
                arguments("closed", CLOSED, APPLIED, LATE, Due.FORGET),
                arguments("closed by another node", CLOSED, UNKNOWN, LATE, Due.FORGET),
                arguments("closed, never known", CLOSED, NOTHING_UNPUBLISHED, LATE, Due.FORGET),
                arguments("closed, a split came late", CLOSED, DISTURBED, LATE, Due.RESTORE_TRAFFIC),

                // Replaced
                arguments("replaced, traffic not gone", SUPERSEDED, PENDING, T0, Due.AWAIT_SUCCESSOR),
                arguments("replaced, disturbed", SUPERSEDED, DISTURBED_AND_PENDING, T0, Due.RESTORE_TRAFFIC),
                arguments("replaced, traffic gone", SUPERSEDED, UNPUBLISHED, T0, Due.PUBLISH),
                arguments("replaced, all published", SUPERSEDED, APPLIED, T0, Due.CLOSE));
    }

    @ParameterizedTest(name = "{0}: {4}")
    @MethodSource("cases")
    void isDue(String name, Rollout rollout, Known known, Instant now, Due due) {
        Assertions.assertThat(Due.of(rollout, known, now)).as(name).isEqualTo(due);
    }

    @Test
    void theCasesAreWhatTheyAreCalledAndLeaveNothingOut() {
        Assertions.assertThat(List.of(
                        IN_STEP.status(),
                        PROMOTING.status(),
                        ROLLING_BACK.status(),
                        TO_BE_TAKEN_OUT.status(),
                        ABORTED.status(),
                        PROMOTED.status(),
                        SUPERSEDED.status()))
                .containsExactly(
                        RolloutStatus.RUNNING,
                        RolloutStatus.PROMOTING,
                        RolloutStatus.ROLLING_BACK,
                        RolloutStatus.ROLLING_BACK,
                        RolloutStatus.ABORTED,
                        RolloutStatus.PROMOTED,
                        RolloutStatus.ABORTED);
        Set<Due> seen = cases().map(row -> (Due) row.get()[4]).collect(Collectors.toSet());
        Assertions.assertThat(seen).isEqualTo(EnumSet.allOf(Due.class));
    }

    private static Rollout settled(Rollout rollout) {
        return received(rollout, new Signal.SplitApplied(rollout.wantedSplit()));
    }

    private static Signal passed(Rollout rollout) {
        Verdict pass =
                Verdict.of(List.of(new Finding(Reason.MAE_INCREASE, Finding.Result.PASS, 0, 0, 7, 7, 0, "because")));
        Evidence evidence = Evidence.none(Window.last(Duration.ofHours(1), T0));
        return new Signal.GateEvaluated(new Checkpoint(rollout.currentStep(), evidence, "threshold", pass, T0));
    }

    private static Rollout received(Rollout rollout, Signal signal) {
        return StateMachine.apply(rollout, signal, T0).next();
    }
}
