package io.neuralhive.rollout.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.policy.ValidationPolicy;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateMachineTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Attribution ANA = new Attribution("ana", "because");
    private static final RolloutPolicy POLICY = RolloutPolicy.builder()
            .validation(ValidationPolicy.DEFAULT.withEnabled(false))
            .stages(0.25, 1.0)
            .build();

    private Instant now = T0;
    private Rollout rollout =
            StateMachine.start("m", "v2", Optional.of("v1"), POLICY, ANA, 0, T0).next();
    private List<RolloutEvent> events = List.of();

    @Test
    void startsUnsettledInItsFirstStepAndIsDueAtOnce() {
        assertThat(rollout.status()).isEqualTo(RolloutStatus.RUNNING);
        assertThat(rollout.revision()).isEqualTo(1);
        assertThat(rollout.settled()).isFalse();
        assertThat(rollout.nextTimer()).contains(T0);
        assertThat(rollout.currentStep().name()).isEqualTo("baseline");
        assertThat(rollout.appliedShare().isNone()).isTrue();
        assertThat(rollout.id()).isEqualTo("m-" + T0.toEpochMilli());
        assertThat(rollout.number()).isEqualTo(T0.toEpochMilli());
        assertThat(rollout.isOpen()).isTrue();
    }

    @Test
    void numbersGrowEvenIfTheClockStepsBack() {
        assertThat(StateMachine.start("m", "v2", Optional.empty(), POLICY, ANA, T0.toEpochMilli() + 9, T0)
                        .next()
                        .number())
                .isEqualTo(T0.toEpochMilli() + 10);
    }

    @Test
    void everySignalIsOneRevisionAndNumbersItsEvents() {
        settle();
        assertThat(rollout.revision()).isEqualTo(2);
        assertThat(rollout.saved().events()).isEqualTo(2);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event).isInstanceOf(RolloutEvent.StepStarted.class);
            assertThat(event.header()).isEqualTo(new RolloutEvent.Header(rollout.id(), 2, "m", "v2", now));
        });
    }

    @Test
    void theSoakBeginsWhenTheSplitIsApplied() {
        toStage1Unsettled();
        now = now.plusSeconds(100);
        settle();
        assertThat(rollout.position().enteredAt()).isEqualTo(now);
        assertThat(rollout.nextTimer()).contains(now.plus(Duration.ofMinutes(30)));
        assertThat(rollout.wantedSplit().step()).contains(rollout.stepRef());
        assertThat(rollout.appliedShare().percent()).isEqualTo(25);
    }

    @Test
    void aSplitIsOnlyNotedIfItIsTheWantedOneAndNotNotedYet() {
        refused(new Signal.SplitApplied(TrafficSplit.allToCandidate("m", Optional.empty(), "v2")), "another one");
        settle();
        refused(new Signal.SplitApplied(rollout.wantedSplit()), "recorded already");
    }

    @Test
    void thePassedBaselineIsKept() {
        settle();
        evaluate(verdict(Finding.Result.PASS));
        assertThat(rollout.findings().baselineMetrics()).contains(MetricSummary.EMPTY);
        assertThat(rollout.currentStep().name()).isEqualTo("stage_1");
        assertThat(rollout.settled()).isFalse();
        assertThat(rollout.findings().lastCheckpoint()).isPresent();
    }

    @Test
    void anEvaluationIsRefusedWhereThereIsNoGate() {
        refused(new Signal.GateEvaluated(checkpoint(verdict(Finding.Result.PASS))), "not applied yet");
        settle();
        Checkpoint old = checkpoint(verdict(Finding.Result.PASS));
        evaluate(verdict(Finding.Result.PASS));
        settle();
        refused(new Signal.GateEvaluated(old), "in another step");
    }

    @Test
    void aHoldKeepsItsBeginningAndCountsItsEvaluations() {
        toStage1();
        now = now.plus(Duration.ofMinutes(30));
        evaluate(verdict(Finding.Result.INCONCLUSIVE));
        assertThat(events).hasSize(1);
        Hold first = rollout.hold().orElseThrow();
        assertThat(first.evaluations()).isEqualTo(1);
        assertThat(first.missingSamples()).isEqualTo(3);
        assertThat(rollout.nextTimer()).contains(now.plus(Duration.ofMinutes(1)));
        now = now.plusSeconds(60);
        evaluate(verdict(Finding.Result.INCONCLUSIVE));
        assertThat(events).isEmpty();
        Hold second = rollout.hold().orElseThrow();
        assertThat(second.since()).isEqualTo(first.since());
        assertThat(second.evaluations()).isEqualTo(2);
        evaluate(verdict(Finding.Result.UNAVAILABLE));
        assertThat(events).hasSize(1);
        Hold other = rollout.hold().orElseThrow();
        assertThat(other.cause()).isEqualTo(Hold.Cause.METRICS_UNAVAILABLE);
        assertThat(other.since()).isEqualTo(first.since());
        assertThat(other.evaluations()).isEqualTo(3);
        evaluate(verdict(Finding.Result.INCONCLUSIVE));
        assertThat(events).isEmpty();
        assertThat(rollout.hold().orElseThrow().causes())
                .containsExactly(Hold.Cause.TOO_FEW_SAMPLES, Hold.Cause.METRICS_UNAVAILABLE);
    }

    @Test
    void onlyConsecutiveEvaluationsWithoutMetricsCount() {
        RolloutPolicy strict = POLICY.toBuilder()
                .unavailable(new UnavailablePolicy(2, UnavailablePolicy.Action.ROLL_BACK))
                .build();
        rollout = StateMachine.start("m", "v2", Optional.of("v1"), strict, ANA, 0, T0)
                .next();
        toStage1();
        evaluate(verdict(Finding.Result.UNAVAILABLE));
        evaluate(verdict(Finding.Result.INCONCLUSIVE));
        evaluate(verdict(Finding.Result.UNAVAILABLE));
        assertThat(rollout.status()).isEqualTo(RolloutStatus.RUNNING);
        evaluate(verdict(Finding.Result.UNAVAILABLE));
        assertThat(rollout.status()).isEqualTo(RolloutStatus.ROLLING_BACK);
        assertThat(rollout.ending().orElseThrow().reason()).isEqualTo(Reason.METRICS_UNAVAILABLE);
    }

    @Test
    void looksWithoutMetricsDontCountForTheNextStep() {
        toStage1();
        evaluate(verdict(Finding.Result.UNAVAILABLE));
        assertThat(rollout.schedule().unavailableEvaluations()).isEqualTo(1);
        signal(new Signal.AcceptRequested("stage_1", ANA));
        assertThat(rollout.schedule().unavailableEvaluations()).isZero();
    }

    @Test
    void failedEffectsAreTriedAgainAfterLongerAndLongerButAtMostAMinuteOrSo() {
        long[] waits = {1, 2, 4, 8, 16, 32, 64, 64};
        for (long wait : waits) {
            signal(new Signal.EffectFailed(Hold.Cause.ROUTER_UNAVAILABLE, "down"));
            assertThat(rollout.nextTimer()).contains(now.plusSeconds(wait));
        }
        assertThat(rollout.schedule().failedAttempts()).isEqualTo(8);
        assertThat(rollout.hold().orElseThrow().cause()).isEqualTo(Hold.Cause.ROUTER_UNAVAILABLE);
        settle();
        assertThat(rollout.schedule().failedAttempts()).isZero();
        assertThat(rollout.hold()).isEmpty();
    }

    @Test
    void theLastOpenStepLeadsStraightToThePromotion() {
        toStage1();
        evaluate(verdict(Finding.Result.PASS));
        settle();
        assertThat(rollout.status()).isEqualTo(RolloutStatus.PROMOTING);
        assertThat(events).hasAtLeastOneElementOfType(RolloutEvent.PromotionStarted.class);
        assertThat(rollout.position().commitAttempted()).isTrue();
        assertThat(rollout.settled()).isFalse();
        assertThat(rollout.wantedSplit()).isEqualTo(TrafficSplit.allToCandidate("m", Optional.of("v1"), "v2"));
        refused(new Signal.RegistrySettled(), "not applied yet");
        settle();
        signal(new Signal.RegistrySettled());
        assertThat(rollout.status()).isEqualTo(RolloutStatus.PROMOTED);
        assertThat(rollout.nextTimer()).isEmpty();
        assertThat(rollout.isOpen()).isTrue();
        refused(new Signal.AbortRequested(ANA), "has ended");
        rollout = StateMachine.apply(
                        rollout, new Signal.Closed(), rollout.saved().events(), now)
                .next();
        assertThat(rollout.isOpen()).isFalse();
    }

    @Test
    void aConflictInTheRegistryRollsBackAndRestores() {
        toStage1();
        evaluate(verdict(Finding.Result.PASS));
        settle();
        settle();
        signal(new Signal.RegistryConflict("v9 is there"));
        assertThat(rollout.status()).isEqualTo(RolloutStatus.ROLLING_BACK);
        settle();
        assertThat(rollout.status()).isEqualTo(RolloutStatus.ROLLING_BACK);
        assertThat(rollout.nextTimer()).contains(now);
        signal(new Signal.RegistrySettled());
        assertThat(rollout.status()).isEqualTo(RolloutStatus.ROLLED_BACK);
        assertThat(rollout.ending().orElseThrow().reason()).isEqualTo(Reason.REGISTRY_CONFLICT);
    }

    @Test
    void registrySignalsAreValidOnlyWhenItIsUpdated() {
        settle();
        refused(new Signal.RegistryConflict("x"), "not being promoted");
        refused(new Signal.RegistrySettled(), "has not changed the registry");
        refused(new Signal.Closed(), "has not ended");
    }

    @Test
    void aPauseKeepsWhatWasLeftOfTheSoak() {
        toStage1();
        now = now.plus(Duration.ofMinutes(12));
        signal(new Signal.PauseRequested(ANA));
        assertThat(rollout.pause().orElseThrow().remaining()).isEqualTo(Duration.ofMinutes(18));
        assertThat(rollout.nextTimer()).isEmpty();
        assertThat(rollout.wantedSplit().share().percent()).isEqualTo(25);
        refused(new Signal.GateEvaluated(checkpoint(verdict(Finding.Result.PASS))), "paused");
        now = now.plus(Duration.ofDays(2));
        signal(new Signal.ResumeRequested(ANA));
        assertThat(rollout.nextTimer()).contains(now.plus(Duration.ofMinutes(18)));
        refused(new Signal.ResumeRequested(ANA), "not paused");
    }

    @Test
    void aPauseWhenAnEvaluationIsOverdueLeavesNothing() {
        toStage1();
        now = now.plus(Duration.ofMinutes(40));
        signal(new Signal.PauseRequested(ANA));
        assertThat(rollout.pause().orElseThrow().remaining()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aPauseBeforeTheSplitIsAppliedWantsTheLastOne() {
        signal(new Signal.PauseRequested(ANA));
        assertThat(rollout.wantedSplit().share().isNone()).isTrue();
        signal(new Signal.ResumeRequested(ANA));
        toStage1();
        evaluate(verdict(Finding.Result.PASS));
        signal(new Signal.PauseRequested(ANA));
        assertThat(rollout.wantedSplit().share().percent()).isEqualTo(25);
        signal(new Signal.ResumeRequested(ANA));
        assertThat(rollout.wantedSplit().share().percent()).isEqualTo(100);
    }

    @Test
    void anAbortWantsEverythingBackEvenIfNothingIsKnownToBeOut() {
        toStage1Unsettled();
        signal(new Signal.PauseRequested(ANA));
        signal(new Signal.AbortRequested(ANA));
        assertThat(rollout.status()).isEqualTo(RolloutStatus.ROLLING_BACK);
        assertThat(rollout.settled()).isFalse();
        assertThat(rollout.isPaused()).isFalse();
        assertThat(rollout.wantedSplit()).isEqualTo(TrafficSplit.allToBaseline("m", Optional.of("v1"), "v2"));
        assertThat(rollout.nextTimer()).contains(now);
        refused(new Signal.AbortRequested(ANA), "being rolled back already");
        refused(new Signal.PauseRequested(ANA), "ROLLING_BACK");
        settle();
        assertThat(rollout.status()).isEqualTo(RolloutStatus.ABORTED);
    }

    @Test
    void aFailureBeforeLiveTrafficIsARejection() {
        settle();
        evaluate(verdict(Finding.Result.DEGRADED));
        assertThat(rollout.ending().orElseThrow().status()).isEqualTo(RolloutStatus.REJECTED);
        rollout = StateMachine.start("m", "v2", Optional.of("v1"), POLICY, ANA, 0, T0)
                .next();
        toStage1();
        evaluate(verdict(Finding.Result.DEGRADED));
        Ending ending = rollout.ending().orElseThrow();
        assertThat(ending.status()).isEqualTo(RolloutStatus.ROLLED_BACK);
        assertThat(ending.step()).isEqualTo("stage_1");
        assertThat(ending.stage()).isEqualTo(1);
        assertThat(ending.explanation()).isEqualTo("because");
        assertThat(events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("CheckpointDegraded", "RollbackStarted");
    }

    @Test
    void aDegradedCandidateThatIsNotRolledBackStaysHeldWhateverComes() {
        RolloutPolicy manual = POLICY.toBuilder().autoRollback(false).build();
        rollout = StateMachine.start("m", "v2", Optional.of("v1"), manual, ANA, 0, T0)
                .next();
        toStage1();
        evaluate(verdict(Finding.Result.DEGRADED));
        assertThat(events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("CheckpointDegraded", "HoldStarted");
        for (Finding.Result result : List.of(
                Finding.Result.PASS,
                Finding.Result.INCONCLUSIVE,
                Finding.Result.UNAVAILABLE,
                Finding.Result.DEGRADED)) {
            evaluate(verdict(result));
            assertThat(rollout.hold().orElseThrow().cause()).isEqualTo(Hold.Cause.DEGRADED);
            assertThat(events).isEmpty();
        }
        assertThat(rollout.hold().orElseThrow().evaluations()).isEqualTo(5);
    }

    @Test
    void anotherRolloutTakesThePlaceAtOnce() {
        toStage1();
        signal(new Signal.SupersedeRequested("m-2", ANA));
        assertThat(rollout.status()).isEqualTo(RolloutStatus.ABORTED);
        assertThat(rollout.ending().orElseThrow().reason()).isEqualTo(Reason.SUPERSEDED);
        assertThat(events).extracting(event -> event.getClass().getSimpleName()).containsExactly("Superseded", "Ended");
    }

    @Test
    void aRolloutThatIsRolledBackOrPromotedIsNotSuperseded() {
        toStage1();
        Rollout stage1 = rollout;
        evaluate(verdict(Finding.Result.DEGRADED));
        refused(new Signal.SupersedeRequested("m-2", ANA), "being rolled back");
        rollout = stage1;
        evaluate(verdict(Finding.Result.PASS));
        settle();
        refused(new Signal.SupersedeRequested("m-2", ANA), "registry is being updated");
    }

    @Test
    void timeNeverStepsBack() {
        toStage1();
        now = T0.minusSeconds(3_600);
        signal(new Signal.PauseRequested(ANA));
        assertThat(rollout.updatedAt()).isAfterOrEqualTo(T0);
        assertThat(rollout.pause().orElseThrow().remaining()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void whatTheListenersKnowIsNotedWithAnySignalAndNeverDecreases() {
        rollout = StateMachine.apply(rollout, new Signal.SplitApplied(rollout.wantedSplit()), 1, now)
                .next();
        assertThat(rollout.saved().published()).isEqualTo(1);
        rollout = StateMachine.apply(rollout, new Signal.PauseRequested(ANA), 0, now)
                .next();
        assertThat(rollout.saved().published()).isEqualTo(1);
    }

    @Test
    void onlyAHoldAtAGateCanBeAccepted() {
        Signal accept = new Signal.AcceptRequested("stage_1", ANA);
        toStage1Unsettled();
        signal(new Signal.EffectFailed(Hold.Cause.ROUTER_UNAVAILABLE, "down"));
        refused(accept, "not held at a gate");
        settle();
        refused(accept, "not held at a gate");
        evaluate(verdict(Finding.Result.INCONCLUSIVE));
        signal(accept);
        assertThat(rollout.currentStep().name()).isEqualTo("stage_2");
    }

    private void toStage1Unsettled() {
        settle();
        evaluate(verdict(Finding.Result.PASS));
    }

    private void toStage1() {
        toStage1Unsettled();
        settle();
    }

    private void settle() {
        signal(new Signal.SplitApplied(rollout.wantedSplit()));
    }

    private void evaluate(Verdict verdict) {
        signal(new Signal.GateEvaluated(checkpoint(verdict)));
    }

    private void signal(Signal signal) {
        Transition transition = StateMachine.apply(rollout, signal, now);
        rollout = transition.next();
        events = transition.events();
    }

    private void refused(Signal signal, String why) {
        assertThatExceptionOfType(RefusedSignalException.class)
                .isThrownBy(() -> StateMachine.apply(rollout, signal, now))
                .withMessageContaining(rollout.id())
                .withMessageContaining(why);
    }

    private Checkpoint checkpoint(Verdict verdict) {
        Step step = rollout.currentStep();
        Evidence evidence = Evidence.none(Window.last(Duration.ofHours(1), now)).withBaseline(MetricSummary.EMPTY);
        return new Checkpoint(step, evidence, "threshold", verdict, now);
    }

    private static Verdict verdict(Finding.Result result) {
        long missing = result == Finding.Result.INCONCLUSIVE ? 3 : 0;
        return Verdict.of(List.of(new Finding(Reason.MAE_INCREASE, result, 0, 0, 7, 7, missing, "because")));
    }
}
