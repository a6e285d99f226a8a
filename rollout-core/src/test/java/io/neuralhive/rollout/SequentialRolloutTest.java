package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DeadlinePolicy;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.policy.ShadowPolicy;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SequentialRolloutTest {

    private static final MetricSummary SAFE = mae(2_000, 10, 5);
    private static final MetricSummary OPEN = mae(100, 11.5, 8);
    private static final MetricSummary WORSE = mae(1_000, 20, 5);

    @Test
    void isChosenByThePolicyAlone() {
        RolloutFixture fixture = fixture(policy -> policy).candidate(SAFE).promote();
        fixture.advance(ofMinutes(89));
        assertThat(fixture.rollout()).isRunning().atStage(3);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isPromoted();
        assertThat(passed(fixture))
                .extracting(Checkpoint::rule)
                .containsExactly("limits", "sequential", "sequential", "sequential");
    }

    @Test
    void refusesAPolicyWithoutAConcurrentBaseline() {
        RolloutFixture fixture =
                RolloutFixture.of(RolloutPolicy.defaults()).baseline(SAFE).candidate(SAFE);
        assertThatThrownBy(() -> fixture.engine()
                        .promote(MODEL, CANDIDATE, PolicyOverrides.of("checkpoint_method", "sequential")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("concurrent, which checkpoint_method sequential needs");
        assertThat(fixture.engine().history(MODEL, 1)).isEmpty();
    }

    @Test
    void rollsABadCandidateBackLongBeforeTheSoakEnds() {
        RolloutFixture fixture = fixture(policy -> policy)
                .candidate(SAFE)
                .candidate("stage_2", WORSE)
                .promote();
        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isRunning().atStage(2);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout())
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(2)
                .hasShare(0);
        assertThat(fixture.rollout().ending().orElseThrow().explanation())
                .startsWith("error +100.0% against the baseline's, between +");
    }

    @Test
    void evaluatesAtEveryIntervalAndReportsOnlyWhatChanges() {
        List<Checkpoint> evaluations = new ArrayList<>();
        RolloutListener listener = new RolloutListener() {
            @Override
            public void onEvent(RolloutEvent event) {}

            @Override
            public void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
                evaluations.add(checkpoint);
            }
        };
        RolloutFixture fixture = RolloutFixture.of(
                        builder -> builder.policy(policy(p -> p)).listener(listener))
                .baseline(SAFE)
                .candidate(OPEN)
                .promote();
        int events = fixture.engine().events(fixture.rollout().id()).size();
        evaluations.clear();
        fixture.advance(ofMinutes(29).plusSeconds(59));
        assertThat(fixture.rollout()).isRunning().atStage(1);
        assertThat(fixture.rollout().hold()).isEmpty();
        assertThat(fixture.rollout().schedule().unavailableEvaluations()).isZero();
        assertThat(evaluations).hasSize(29);
        assertThat(evaluations)
                .allMatch(evaluation -> evaluation.verdict() instanceof Verdict.Inconclusive)
                .allMatch(evaluation -> evaluation.evidence().phase() == Evidence.Phase.SOAKING);
        assertThat(fixture.engine().events(fixture.rollout().id())).hasSize(events);
        fixture.advance(ofSeconds(1));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.TOO_FEW_SAMPLES).isMissingSamples(0);
        assertThat(fixture.rollout().hold().orElseThrow().explanation())
                .contains("not yet distinguishable from the +20.0% allowed");
        assertThat(evaluations).hasSize(30);
    }

    @Test
    void metricsThatAreMissingWhileItSoaksAreOnlyMissingAtItsEnd() {
        RolloutFixture fixture = fixture(
                        policy -> policy.unavailable(new UnavailablePolicy(3, UnavailablePolicy.Action.ROLL_BACK)))
                .candidate(SAFE)
                .promote();
        fixture.metrics().failures().always(new IOException("gone"));
        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE).atStage(1);
        fixture.advance(ofMinutes(2));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.METRICS_UNAVAILABLE);
    }

    @Test
    void goesOnEarlyWhereThePolicySaysSo() {
        RolloutFixture fixture = fixture(policy -> policy.criteria(sequential().toBuilder()
                        .sequential(SequentialRule.DEFAULT.withEarlyPass(true))
                        .build()))
                .candidate(SAFE)
                .candidate("stage_2", OPEN)
                .promote();
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
        fixture.candidate("stage_2", SAFE).advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRunning().atStage(3);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isPromoted();
    }

    @Test
    void neverGoesOnEarlyWhereThereIsNothingToCompareWith() {
        RolloutFixture fixture = fixture(policy -> policy.finalSoak(ofMinutes(30))
                        .criteria(sequential().toBuilder()
                                .sequential(SequentialRule.DEFAULT.withEarlyPass(true))
                                .build()))
                .candidate(SAFE)
                .promote();
        fixture.advance(ofMinutes(32));
        assertThat(fixture.rollout()).isRunning().atStage(4);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isPromoted();
    }

    @Test
    void aPauseStopsTheEvaluationsAndTheSoak() {
        RolloutFixture fixture = fixture(policy -> policy).candidate(SAFE).promote();
        fixture.advance(ofMinutes(10).plusSeconds(30));
        fixture.engine().pause(fixture.rollout().id(), "ops", "freeze");
        long revision = fixture.rollout().revision();
        fixture.candidate("stage_1", WORSE).advance(ofDays(1));
        assertThat(fixture.rollout().revision()).isEqualTo(revision);
        fixture.candidate("stage_1", SAFE);
        fixture.engine().resume(fixture.rollout().id(), "ops", "go on");
        fixture.advance(ofMinutes(19).plusSeconds(29));
        assertThat(fixture.rollout()).isRunning().atStage(1);
        fixture.advance(ofSeconds(1));
        assertThat(fixture.rollout()).isRunning().atStage(2);
    }

    @Test
    void holdsBeyondTheDeadlineOrRollsBackAsThePolicySays() {
        DeadlinePolicy twoHours = DeadlinePolicy.DEFAULT.withAfter(ofHours(2));
        RolloutFixture holding =
                fixture(policy -> policy.deadline(twoHours)).candidate(OPEN).promote();
        RolloutFixture leaving = fixture(
                        policy -> policy.deadline(twoHours.withAction(UnavailablePolicy.Action.ROLL_BACK)))
                .candidate(OPEN)
                .promote();
        for (RolloutFixture fixture : List.of(holding, leaving)) {
            fixture.advance(ofMinutes(149));
            assertThat(fixture.rollout()).isHeldFor(Hold.Cause.TOO_FEW_SAMPLES);
            fixture.advance(ofMinutes(1));
        }
        assertThat(holding.rollout()).isHeldFor(Hold.Cause.DEADLINE_PASSED).hasShare(0.25);
        holding.advance(ofHours(3));
        assertThat(holding.rollout()).isHeldFor(Hold.Cause.DEADLINE_PASSED);
        assertThat(leaving.rollout()).isRolledBack().because(Reason.DEADLINE);
        assertThat(leaving.rollout().ending().orElseThrow().explanation())
                .startsWith("the deadline has passed: error +15.0%");
        holding.candidate(SAFE).advance(ofMinutes(1));
        assertThat(holding.rollout()).isRunning().atStage(2);
    }

    @Test
    void aPauseMovesTheDeadline() {
        RolloutFixture fixture = fixture(policy ->
                        policy.deadline(new DeadlinePolicy(ofMinutes(10), UnavailablePolicy.Action.ROLL_BACK)))
                .candidate(OPEN)
                .promote();
        fixture.advance(ofMinutes(35));
        fixture.engine().pause(fixture.rollout().id(), "ops", "freeze");
        fixture.advance(ofDays(1));
        fixture.engine().resume(fixture.rollout().id(), "ops", "go on");
        fixture.advance(ofMinutes(4));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.TOO_FEW_SAMPLES);
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.DEADLINE);
    }

    @Test
    void theDeadlineHoldsForTheOtherMethodToo() {
        DeadlinePolicy deadline = new DeadlinePolicy(ofHours(1), UnavailablePolicy.Action.ROLL_BACK);
        RolloutFixture fixture = RolloutFixture.of(
                        RolloutPolicy.builder().deadline(deadline).build())
                .baseline(mae(1_000, 10))
                .candidate(mae(3, 10))
                .promote()
                .advance(ofMinutes(90));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.DEADLINE);
    }

    @Test
    void keepsWhatPassedStepsHaveSeen() {
        RolloutFixture fixture = fixture(policy -> policy.finalSoak(ofMinutes(30)))
                .candidate(SAFE)
                .candidate("stage_1", mae(300, 10, 3))
                .promote();
        fixture.advance(ofMinutes(91));
        List<Stratum> strata = fixture.rollout().findings().strata();
        assertThat(strata).extracting(Stratum::step).containsExactly("stage_1", "stage_2", "stage_3");
        assertThat(strata).extracting(stratum -> stratum.share().fraction()).containsExactly(0.25, 0.5, 0.75);
        assertThat(strata.get(0).candidate()).isEqualTo(mae(300, 10, 3));
        assertThat(fixture.rollout()
                        .findings()
                        .lastCheckpoint()
                        .orElseThrow()
                        .evidence()
                        .earlier())
                .isEqualTo(strata);
        fixture.advance(ofMinutes(29));
        assertThat(fixture.rollout()).isPromoted();
    }

    @Test
    void whatAPersonHasAcceptedIsNotHeldAgainstTheCandidateAgain() {
        RolloutFixture fixture = fixture(policy -> policy.autoRollback(false))
                .candidate("stage_1", WORSE)
                .candidate(SAFE)
                .promote();
        fixture.advance(ofMinutes(5));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.DEGRADED).atStage(1);
        fixture.engine().accept(fixture.rollout().id(), "stage_1", "ops", "known, and wanted");
        assertThat(fixture.rollout().findings().strata()).isEmpty();
        fixture.advance(ofMinutes(60));
        assertThat(fixture.rollout()).isPromoted();
    }

    @Test
    void atTheWholeTrafficOnlyAbsoluteLimitsApply() {
        RolloutFixture fixture = fixture(policy -> policy.finalSoak(ofMinutes(30)))
                .candidate(SAFE)
                .candidate("stage_4", MetricSummary.ofRequests(1_000, 20))
                .promote();
        fixture.advance(ofMinutes(91));
        assertThat(fixture.rollout()).isRolledBack().because(Reason.ERROR_RATE).atStage(4);
        assertThat(fixture.rollout()
                        .findings()
                        .lastCheckpoint()
                        .orElseThrow()
                        .verdict()
                        .explanation())
                .contains("only absolute limits apply (error_rate at_most 0.001)");
    }

    @Test
    void rejectsUnderShadowWhatIsWorseOnTheSameRequests() {
        RolloutFixture fixture = fixture(policy ->
                        policy.shadow(ShadowPolicy.DEFAULT.withEnabled(true).withDuration(ofHours(1))))
                .candidate(SAFE)
                .candidate("shadow", shadowed(14))
                .promote();
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRejected().because(Reason.MAE_INCREASE).atStep("shadow");
    }

    @Test
    void judgesAgreementAtTheEndOfTheShadowStep() {
        RolloutFixture fixture = fixture(policy ->
                        policy.shadow(ShadowPolicy.DEFAULT.withEnabled(true).withDuration(ofHours(1))))
                .candidate(SAFE)
                .candidate("shadow", shadowed(10).withAgreement(new AgreementStats(1_000, 10)))
                .promote();
        fixture.advance(ofMinutes(59));
        assertThat(fixture.rollout()).isRunning().atStep("shadow");
        fixture.advance(ofMinutes(1));
        assertThat(fixture.rollout()).isRejected().because(Reason.AGREEMENT);
        RolloutFixture good = fixture(policy ->
                        policy.shadow(ShadowPolicy.DEFAULT.withEnabled(true).withDuration(ofHours(1))))
                .candidate(SAFE)
                .candidate("shadow", shadowed(10))
                .promote()
                .advance(ofMinutes(60));
        assertThat(good.rollout()).isRunning().atStage(1);
    }

    @Test
    void holdsWhereTheArmsAreNotSplitAsPlanned() {
        RolloutFixture fixture = fixture(policy -> policy)
                .baseline(SAFE.withKeys(500))
                .candidate(WORSE.withKeys(500))
                .promote();
        fixture.advance(ofMinutes(30));
        assertThat(fixture.rollout()).isHeldFor(Hold.Cause.METRICS_UNAVAILABLE).atStage(1);
        assertThat(fixture.rollout().hold().orElseThrow().explanation())
                .startsWith("500 of 1000 keys got the candidate, 50% (planned 25%)");
    }

    private static List<Checkpoint> passed(RolloutFixture fixture) {
        return fixture.engine().events(fixture.rollout().id()).stream()
                .filter(RolloutEvent.CheckpointPassed.class::isInstance)
                .map(event -> ((RolloutEvent.CheckpointPassed) event).checkpoint())
                .toList();
    }

    private static MetricSummary shadowed(double mae) {
        PairedErrors pairs = new PairedErrors(900, mae, 10, 899 * 9, 899 * 9, 899 * 6);
        return MetricSummary.ofRequests(1_000, 0)
                .withAgreement(new AgreementStats(1_000, 990))
                .withPaired(pairs);
    }

    private static DegradationCriteria sequential() {
        return DegradationCriteria.builder().method(CheckpointMethod.SEQUENTIAL).build();
    }

    private static RolloutPolicy policy(UnaryOperator<RolloutPolicy.Builder> change) {
        return change.apply(RolloutPolicy.builder()
                        .criteria(sequential())
                        .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT)))
                .build();
    }

    private static RolloutFixture fixture(UnaryOperator<RolloutPolicy.Builder> change) {
        return RolloutFixture.of(policy(change)).baseline(SAFE);
    }
}
