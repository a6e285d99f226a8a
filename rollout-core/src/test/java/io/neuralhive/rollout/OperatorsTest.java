package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RefusedSignalException;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OperatorsTest {

    private final RolloutFixture fixture =
            RolloutFixture.of(RolloutPolicy.defaults()).baseline(mae(1_000, 10)).candidate(mae(1_000, 10));
    private final GradualRolloutEngine engine = fixture.engine();

    @Test
    void aPauseStopsTheSoakClockAndLeavesTheTraffic() {
        fixture.promote().advance(ofMinutes(20));
        engine.pause(id(), "ana", "release freeze");
        fixture.advance(ofHours(50));
        assertThat(fixture.rollout()).isPaused().atStage(1).hasShare(0.25);
        engine.resume(id(), "ana", "freeze is over");
        fixture.advance(ofMinutes(9));
        assertThat(fixture.rollout()).isRunning().atStage(1);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
    }

    @Test
    void aPauseStopsAHeldGateToo() {
        fixture.candidate(mae(3, 10)).promote().advance(ofMinutes(40));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.TOO_FEW_SAMPLES);
        engine.pause(id(), "ana", "wait");
        fixture.candidate(mae(100, 10)).advance(ofHours(3));
        assertThat(fixture.rollout()).isPaused().atStage(1);
    }

    @Test
    void theStatusOfAHeldRolloutSaysWhySinceWhenAndHowManyAreMissing() {
        fixture.candidate(mae(3, 10)).promote().advance(ofMinutes(35));
        Hold hold = fixture.rollout().hold().orElseThrow();
        assertThat(hold.cause()).isEqualTo(Hold.Cause.TOO_FEW_SAMPLES);
        assertThat(hold.since())
                .isEqualTo(fixture.rollout().position().enteredAt().plus(ofMinutes(30)));
        assertThat(hold.missingSamples()).isEqualTo(7);
        assertThat(hold.evaluations()).isEqualTo(6);
        assertThat(hold.explanation()).contains("3 labelled predictions of the candidate", "10 needed");
    }

    @Test
    void anAbortSendsTheTrafficBack() {
        fixture.promote().advance(ofMinutes(70));
        engine.abort(id(), "ana", "customers complain");
        assertThat(fixture.rollout())
                .isAborted()
                .because(Reason.ABORTED)
                .atStage(3)
                .hasShare(0);
        assertThat(fixture.rollout().ending().orElseThrow().explanation()).contains("ana", "customers complain");
        assertThat(fixture.registry().changes()).isEmpty();
    }

    @Test
    void anAbortIsRefusedOnceAllGatesArePassed() {
        fixture.promote().advance(ofMinutes(89));
        fixture.router().failures().always(new IOException("router down"));
        fixture.advance(ofMinutes(1));
        fixture.router().failures().heal();
        fixture.registry().writeFailures().always(new IOException("registry down"));
        fixture.advance(ofMinutes(2));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.REGISTRY_UNAVAILABLE).hasShare(1.0);
        assertThatExceptionOfType(RefusedSignalException.class)
                .isThrownBy(() -> engine.supersede(PromotionRequest.of(MODEL, "v3")))
                .withMessageContaining("registry is being updated");
        fixture.registry().writeFailures().heal();
        fixture.advance(ofMinutes(2));
        assertThat(fixture.rollout()).isPromoted();
        assertThatExceptionOfType(RefusedSignalException.class).isThrownBy(() -> engine.abort(id(), "ana", "too late"));
    }

    @Test
    void anAbortIsTheWayOutWhenTheRegistryNeverTakesTheVersion() {
        fixture.registry().writeFailures().always(new IOException("no such version"));
        fixture.promote().advance(ofDays(30));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.REGISTRY_UNAVAILABLE).hasShare(1.0);
        engine.abort(id(), "ana", "the version was deleted");
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE).isNone()).isTrue();
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.REGISTRY_UNAVAILABLE);
        fixture.registry().writeFailures().heal();
        fixture.advance(ofMinutes(2));
        assertThat(fixture.rollout()).isAborted();
        assertThat(fixture.registry().inProduction(MODEL)).contains(BASELINE);
    }

    @Test
    void aPersonPassesAHeldGateOfTheStepTheyMean() {
        fixture.candidate("stage_1", mae(3, 10)).promote().advance(ofMinutes(31));
        assertThatExceptionOfType(RefusedSignalException.class)
                .isThrownBy(() -> engine.accept(id(), "stage_2", "ana", "seen"))
                .withMessageContaining("it is in step stage_1");
        engine.accept(id(), "stage_1", "ana", "night traffic is low");
        assertThat(fixture.rollout()).isRunning().atStage(2);
        assertThat(engine.events(id()))
                .filteredOn(RolloutEvent.GateAccepted.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    RolloutEvent.GateAccepted accepted = (RolloutEvent.GateAccepted) event;
                    assertThat(accepted.by()).isEqualTo(new Attribution("ana", "night traffic is low"));
                    assertThat(accepted.checkpoint()).isPresent();
                });
    }

    @Test
    void nothingIsAcceptedWhereNothingHolds() {
        fixture.promote();
        assertThatExceptionOfType(RefusedSignalException.class)
                .isThrownBy(() -> engine.accept(id(), "stage_1", "ana", "hurry"))
                .withMessageContaining("not held");
    }

    @Test
    void aDegradedCandidateWaitsForAPersonWhereAutomaticRollbackIsOff() {
        RolloutFixture manual = RolloutFixture.of(
                        RolloutPolicy.builder().autoRollback(false).build())
                .baseline(mae(100, 10))
                .candidate(mae(100, 13))
                .promote()
                .advance(ofMinutes(31));
        assertThat(manual.rollout()).isHeldFor(Hold.Cause.DEGRADED).atStage(1).hasShare(0.25);
        manual.candidate(mae(100, 10)).advance(ofHours(5));
        assertThat(manual.rollout()).isHeldFor(Hold.Cause.DEGRADED).atStage(1);
        assertThat(manual.engine().events(manual.rollout().id()))
                .filteredOn(RolloutEvent.CheckpointDegraded.class::isInstance)
                .hasSize(1);
        manual.engine().accept(manual.rollout().id(), "stage_1", "ana", "known bias");
        assertThat(manual.rollout()).isRunning().atStage(2);
    }

    @Test
    void anotherRolloutTakesThePlaceAndRollsBackToTheStableVersion() {
        fixture.registry().register(MODEL, "v3");
        fixture.metrics().version("v3", mae(1_000, 20));
        fixture.promote().advance(ofMinutes(40));
        String first = id();
        Rollout second = engine.supersede(PromotionRequest.of(MODEL, "v3")
                .by("ana", "v2 has a bug")
                .overriding(PolicyOverrides.of("checkpoint_duration_minutes", 5)));
        assertThat(engine.find(first).orElseThrow()).isAborted().because(Reason.SUPERSEDED);
        assertThat(second.baseline()).contains(BASELINE);
        assertThat(fixture.rollout()).isRunning().atStage(1).hasShare(0.25);
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE).isNone()).isTrue();
        fixture.advance(ofMinutes(6));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.MAE_INCREASE);
        assertThat(fixture.router().split(MODEL).orElseThrow().baseline()).contains(BASELINE);
    }

    @Test
    void aReplacedRolloutsEndIsReportedWhenItHasNoMoreTrafficEvenIfItsSuccessorIsPaused() {
        fixture.promote().advance(ofMinutes(10));
        CompletableFuture<Rollout> end = engine.completion(id());
        fixture.router().failures().always(new IOException("down"));
        Rollout second = engine.supersede(PromotionRequest.of(MODEL, "v3").by("ana", "v2 has a bug"));
        engine.pause(second.id(), "ana", "wait");
        fixture.advance(ofMinutes(1));
        assertThat(end).isNotDone();
        fixture.router().failures().heal();
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isPaused();
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE).isNone()).isTrue();
        assertThat(end).isCompleted();
    }

    @Test
    void withoutAnActiveRolloutSupersedingIsPromoting() {
        engine.supersede(PromotionRequest.of(MODEL, CANDIDATE));
        assertThat(fixture.rollout()).isRunning().atStage(1);
    }

    @Test
    void theHistorySaysWhoDidWhatAndWhy() {
        engine.promote(PromotionRequest.of(MODEL, CANDIDATE).by("ci", "build 7"));
        engine.pause(id(), "ana", "lunch");
        engine.resume(id(), "bo", "back");
        engine.abort(id(), "ana", "enough");
        List<RolloutEvent> events = engine.events(id());
        assertThat(events).extracting(event -> event.header().sequence()).isSorted();
        assertThat(events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "Started",
                        "StepStarted",
                        "CheckpointPassed",
                        "StepStarted",
                        "CheckpointPassed",
                        "StepStarted",
                        "Paused",
                        "Resumed",
                        "AbortRequested",
                        "RollbackStarted",
                        "Ended");
        assertThat(((RolloutEvent.Started) events.get(0)).by()).isEqualTo(new Attribution("ci", "build 7"));
        assertThat(((RolloutEvent.Resumed) events.get(7)).by()).isEqualTo(new Attribution("bo", "back"));
    }

    @Test
    void signalsThatMakeNoSenseAreRefusedWithTheReason() {
        assertThatThrownBy(() -> engine.pause("nowhere\n", "ana", ""))
                .isInstanceOf(UnknownRolloutException.class)
                .hasMessageContaining("nowhere\\u000a");
        fixture.promote();
        assertThatThrownBy(() -> engine.resume(id(), "ana", ""))
                .isInstanceOf(RefusedSignalException.class)
                .hasMessageContaining("not paused");
        engine.pause(id(), "ana", "");
        assertThatThrownBy(() -> engine.pause(id(), "ana", ""))
                .isInstanceOf(RefusedSignalException.class)
                .hasMessageContaining("resume it first");
        assertThatThrownBy(() -> engine.accept(id(), "stage_1", "ana", ""))
                .isInstanceOf(RefusedSignalException.class)
                .hasMessageContaining("paused");
        engine.abort(id(), "ana", "");
        assertThatThrownBy(() -> engine.abort(id(), "ana", ""))
                .isInstanceOf(RefusedSignalException.class)
                .hasMessageContaining("has ended, ABORTED");
        assertThatThrownBy(() -> engine.abort(id(), " ", "")).hasMessageContaining("actor");
        assertThatThrownBy(() -> engine.abort(id(), "ana", "x".repeat(2_001))).hasMessageContaining("2000");
    }

    private String id() {
        return fixture.rollout().id();
    }
}
