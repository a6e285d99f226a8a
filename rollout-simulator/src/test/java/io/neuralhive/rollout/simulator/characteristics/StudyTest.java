package io.neuralhive.rollout.simulator.characteristics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.engine.OutcomeSummary;
import io.neuralhive.rollout.simulator.engine.Parallel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StudyTest {

    private static final RolloutPolicy CONCURRENT = RolloutPolicy.builder()
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .build();
    private static final List<Candidate> CANDIDATES =
            List.of(Candidate.withError(0), Candidate.withError(20), Candidate.withError(100), new Candidate(0, 0.02));

    @Test
    void isTheSameOnAnyNumberOfThreads() {
        List<Characteristics> alone =
                study(300, 7).run(new Parallel(1, (done, total) -> {})).characteristics();
        for (int threads : new int[] {2, 5}) {
            assertThat(study(300, 7)
                            .run(new Parallel(threads, (done, total) -> {}))
                            .characteristics())
                    .isEqualTo(alone);
        }
        assertThat(study(300, 8).run(Parallel.onAllCores()).characteristics()).isNotEqualTo(alone);
    }

    @Test
    void worseCandidatesAreRolledBackMoreOftenAndSooner() {
        List<Characteristics> results =
                study(1_000, 1).run(Parallel.onAllCores()).characteristics();
        assertThat(results).extracting(Characteristics::candidate).isEqualTo(CANDIDATES);
        OutcomeSummary good = results.get(0).outcomes();
        OutcomeSummary atTheLimit = results.get(1).outcomes();
        OutcomeSummary bad = results.get(2).outcomes();
        assertThat(good.rolledBack().high()).isLessThan(0.01);
        assertThat(good.minutesToPromotion().p90()).isEqualTo(90);
        // A quarter, half and three quarters of 9,000 requests in three stages of half an hour.
        assertThat(good.meanRequests()).isBetween(4_480.0, 4_520.0);
        assertThat(atTheLimit.rolledBack().value()).isGreaterThan(0.8);
        assertThat(bad.rolledBack().count()).isEqualTo(1_000);
        assertThat(bad.reasons()).containsOnlyKeys(Reason.MAE_INCREASE);
        assertThat(bad.minutesToRollback().p90()).isEqualTo(30);
        assertThat(bad.requestsToRollback().median()).isBetween(740.0, 760.0);
        assertThat(results.get(3).outcomes().reasons()).containsKey(Reason.ERROR_RATE);
    }

    @Test
    void whatDoesNotEndIsUnfinished() {
        Study study = Study.builder()
                .policy("starving", CONCURRENT)
                .requestsPerMinute(0.01)
                .rollouts(20)
                .horizon(Duration.ofHours(2))
                .build();
        OutcomeSummary outcomes =
                study.run(Parallel.onAllCores()).characteristics().get(0).outcomes();
        assertThat(outcomes.unfinished().count()).isEqualTo(20);
        assertThat(outcomes.rolledBack().count() + outcomes.promoted().count()).isZero();
    }

    @Test
    void theHorizonFollowsFromThePolicies() {
        assertThat(study(1, 1).horizon()).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalStateException().isThrownBy(() -> Study.builder().build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Study.builder().policy("a", CONCURRENT).policy("a", CONCURRENT))
                .withMessage("Two policies have the name a: give each a unique name");
        assertThatIllegalArgumentException().isThrownBy(() -> Study.builder().candidates(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Study.builder().rollouts(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Study.builder().requestsPerMinute(Double.NaN))
                .withMessageStartingWith("NaN requests per minute is not allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> Study.builder().horizon(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Candidate.withError(-100));
        assertThatIllegalArgumentException().isThrownBy(() -> new Candidate(0, 1.1));
    }

    @Test
    void candidatesAreNamedByWhatIsWrongWithThem() {
        assertThat(Candidate.withError(0).label()).isEqualTo("+0% error");
        assertThat(Candidate.withError(-12.5).label()).isEqualTo("-12.5% error");
        assertThat(new Candidate(1_000, 0.001).label()).isEqualTo("+1000% error, 0.1% fail");
        assertThat(new Candidate(0, 0.01).isGood(0.01)).isTrue();
        assertThat(new Candidate(0, 0.01).isGood(0.001)).isFalse();
        assertThat(Candidate.withError(1).isGood(0)).isFalse();
    }

    private static Study study(int rollouts, long seed) {
        return Study.builder()
                .policy("threshold", CONCURRENT)
                .errors(ErrorDistribution.halfNormal())
                .candidates(CANDIDATES)
                .rollouts(rollouts)
                .seed(seed)
                .build();
    }
}
