package io.neuralhive.rollout.simulator.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.BaselinePolicy;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.ShadowPolicy;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome.End;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacktestTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RolloutPolicy CONCURRENT = RolloutPolicy.builder()
            .baseline(BaselinePolicy.DEFAULT.withMode(BaselineMode.CONCURRENT))
            .build();

    @Test
    void aGoodCandidateIsPromotedAfterAllStages() {
        BacktestResult result = Backtest.on(log(200, 11, 0)).run("p", CONCURRENT);
        assertThat(result.outcome().end()).isEqualTo(End.PROMOTED);
        assertThat(result.began()).isEqualTo(START);
        assertThat(result.ended()).isEqualTo(START.plus(Duration.ofMinutes(90)));
        assertThat(result.steps())
                .extracting(StepTraffic::step)
                .containsExactly("stage_1", "stage_2", "stage_3", "stage_4");
        assertThat(result.steps().get(1).from()).isEqualTo(START.plus(Duration.ofMinutes(30)));
        assertThat(result.events()).first().isInstanceOf(RolloutEvent.Started.class);
        assertThat(result.events()).last().isInstanceOf(RolloutEvent.Ended.class);
    }

    @Test
    void aBadCandidateIsRolledBackWhereItGoesBad() {
        // Off by 2 instead of 1 from the 45th minute on: in stage_2, half of whose candidate's errors are then twice as
        // large.
        BacktestResult result = Backtest.on(log(200, 11, 45)).run("p", CONCURRENT);
        assertThat(result.outcome().end()).isEqualTo(End.ROLLED_BACK);
        assertThat(result.outcome().reason()).contains(Reason.MAE_INCREASE);
        assertThat(result.outcome().step()).isEqualTo("stage_2");
        assertThat(result.ended()).isEqualTo(START.plus(Duration.ofMinutes(60)));
        assertThat(result.outcome().explanation()).contains("against the baseline's 1.000");
    }

    @Test
    void requestsGoWhereTheSplitterSendsThem() {
        List<RecordedRequest> log = log(200, 11, 0);
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());
        splitter.apply(
                new TrafficSplit(
                        "pricing",
                        Optional.of(SimulatedEngine.BASELINE),
                        "v7",
                        CONCURRENT.stages().get(0),
                        0,
                        Optional.empty()),
                new FencingToken("x", 1, 1));
        long expected = log.stream()
                .filter(request -> request.at().isBefore(START.plus(Duration.ofMinutes(30))))
                .filter(request ->
                        splitter.assign("pricing", request.key()).version().equals("v7"))
                .count();
        StepTraffic first = Backtest.on(log)
                .candidate("pricing", "v7")
                .run("p", CONCURRENT)
                .steps()
                .get(0);
        assertThat(first.candidateRequests()).isEqualTo(expected).isPositive();
        assertThat(first.candidateRequests() + first.baselineRequests()).isEqualTo(600);
    }

    @Test
    void splitsDifferAndAreRepeatable() {
        List<Long> served = IntStream.range(0, 20)
                .mapToObj(seed -> Backtest.on(log(200, 11, 0))
                        .splitSeed(seed)
                        .run("p", CONCURRENT)
                        .steps()
                        .get(0)
                        .candidateRequests())
                .toList();
        assertThat(served.stream().distinct().count()).isGreaterThan(10);
        assertThat(served.stream().mapToLong(n -> n).average().orElseThrow()).isBetween(130.0, 170.0);
        BacktestResult once = Backtest.on(log(200, 11, 45)).splitSeed(3).run("p", CONCURRENT);
        assertThat(once).isEqualTo(Backtest.on(log(200, 11, 45)).splitSeed(3).run("p", CONCURRENT));
        assertThat(once.splitSeed()).isEqualTo(3);
    }

    @Test
    void aKeyStaysWithItsVersionUnderEverySplit() {
        List<RecordedRequest> oneKey = log(1, 11, 0);
        for (int seed = 0; seed < 20; seed++) {
            StepTraffic first = Backtest.on(oneKey)
                    .splitSeed(seed)
                    .run("p", CONCURRENT)
                    .steps()
                    .get(0);
            assertThat(Math.min(first.candidateRequests(), first.baselineRequests()))
                    .isZero();
        }
    }

    @Test
    void aRecordedBaselineNeedsAPast() {
        RolloutPolicy recorded = RolloutPolicy.builder()
                .baseline(new BaselinePolicy(BaselineMode.BEFORE_ROLLOUT, Duration.ofHours(1)))
                .build();
        BacktestResult result = Backtest.on(log(200, 11, 0)).run("p", recorded);
        assertThat(result.began()).isEqualTo(START.plus(Duration.ofHours(1)));
        assertThat(result.outcome().end()).isEqualTo(End.PROMOTED);
        assertThat(Backtest.on(log(200, 11, 0))
                        .promoteAt(START.plusSeconds(90))
                        .run("p", recorded)
                        .began())
                .isEqualTo(START.plusSeconds(90));
    }

    @Test
    void theCandidateMayBeAskedForBeforeTheFirstRequest() {
        Instant before = START.minus(Duration.ofMinutes(15));
        BacktestResult result = Backtest.on(log(200, 12, 0)).promoteAt(before).run("p", CONCURRENT);
        assertThat(result.began()).isEqualTo(before);
        assertThat(result.steps().get(0).from()).isEqualTo(before);
        assertThat(result.ended()).isEqualTo(before.plus(Duration.ofMinutes(30)));
    }

    @Test
    void shadowComparesBothPredictionsOfTheSameRequest() {
        RolloutPolicy shadow = CONCURRENT.toBuilder()
                .shadow(new ShadowPolicy(true, Duration.ofMinutes(10), 100, 0.9, 1.0))
                .build();
        // 9 and 11 differ by more than 5 %.
        BacktestResult result = Backtest.on(log(200, 11, 0)).run("p", shadow);
        assertThat(result.outcome().end()).isEqualTo(End.ROLLED_BACK);
        assertThat(result.outcome().reason()).contains(Reason.AGREEMENT);
        assertThat(result.outcome().candidateRequests()).isZero();
        assertThat(Backtest.on(log(200, 9.1, 0)).run("p", shadow).outcome().end())
                .isEqualTo(End.PROMOTED);
    }

    @Test
    void failuresCountAndLateOutcomesToo() {
        List<RecordedRequest> failing = log(200, 11, 0).stream()
                .map(request -> request.at().getEpochSecond() % 100 == 0
                        ? new RecordedRequest(
                                request.at(),
                                request.key(),
                                request.baseline(),
                                Double.NaN,
                                request.actual(),
                                request.knownAt())
                        : request)
                .toList();
        assertThat(Backtest.on(failing).run("p", CONCURRENT).outcome().reason()).contains(Reason.ERROR_RATE);
        List<RecordedRequest> late = log(200, 11, 0).stream()
                .map(request -> new RecordedRequest(
                        request.at(),
                        request.key(),
                        request.baseline(),
                        request.candidate(),
                        request.actual(),
                        request.at().plus(Duration.ofHours(1))))
                .toList();
        BacktestResult held = Backtest.on(late).run("p", CONCURRENT);
        assertThat(held.steps().get(1).from()).isAfter(START.plus(Duration.ofMinutes(60)));
    }

    @Test
    void theLogEndsBeforeTheRolloutDoes() {
        List<RecordedRequest> fortyMinutes = log(200, 11, 0).subList(0, 800);
        BacktestResult result = Backtest.on(fortyMinutes).run("p", CONCURRENT);
        assertThat(result.outcome().end()).isEqualTo(End.UNFINISHED);
        assertThat(result.outcome().step()).isEqualTo("stage_2");
        assertThat(result.ended()).isEqualTo(fortyMinutes.get(799).at());
    }

    @Test
    void refusesLogsThatTellNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backtest.on(List.of()).run("p", CONCURRENT))
                .withMessage("The log is empty: give at least one request");
        List<RecordedRequest> log = log(200, 11, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backtest.on(log)
                        .promoteAt(START.plus(Duration.ofDays(2)))
                        .run("p", CONCURRENT))
                .withMessageContaining("before the promotion is requested");
        List<RecordedRequest> backwards = new ArrayList<>(log);
        Collections.reverse(backwards);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backtest.on(backwards).run("p", CONCURRENT))
                .withMessageContaining("sort the log by time");
    }

    /** What the version that did not serve would have said is in none of these, whoever wrote the rows. */
    @Test
    void refusesLogsOfOneVersion() {
        UnaryOperator<RecordedRequest> onlyBaseline = request -> with(request, request.baseline(), Double.NaN);
        UnaryOperator<RecordedRequest> onlyCandidate = request -> with(request, Double.NaN, request.candidate());
        UnaryOperator<RecordedRequest> whoeverServed = request ->
                request.key().hashCode() % 4 == 0 ? onlyCandidate.apply(request) : onlyBaseline.apply(request);
        for (UnaryOperator<RecordedRequest> known : List.of(onlyBaseline, onlyCandidate, whoeverServed)) {
            Backtest backtest = Backtest.on(log(200, 11, 0).stream().map(known).toList());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backtest.run("p", CONCURRENT))
                    .withMessageStartingWith(
                            "No request in the log has predictions of both versions. A backtest needs the"
                                    + " predictions of both versions for every request");
        }
    }

    @Test
    void aCandidateThatFailsUntilItIsRolledBackIsNoLogOfOneVersion() {
        List<RecordedRequest> log = new ArrayList<>(log(200, 11, 0));
        log.replaceAll(request ->
                request.equals(log.get(log.size() - 1)) ? request : with(request, request.baseline(), Double.NaN));
        BacktestResult result = Backtest.on(log).run("p", CONCURRENT);
        assertThat(result.outcome().end()).isEqualTo(End.ROLLED_BACK);
        assertThat(result.ended()).isBefore(log.get(log.size() - 1).at());
    }

    private static RecordedRequest with(RecordedRequest request, double baseline, double candidate) {
        return new RecordedRequest(
                request.at(), request.key(), baseline, candidate, request.actual(), request.knownAt());
    }

    /**
     * 20 requests a minute for three hours. The outcome is 10, the baseline says 9.
     *
     * @param keys how many keys there are
     * @param candidate what the candidate says
     * @param bad from which minute on it is off by twice as much; never if 0
     */
    private static List<RecordedRequest> log(int keys, double candidate, int bad) {
        return IntStream.range(0, 3_600)
                .mapToObj(i -> {
                    Instant at = START.plusSeconds(3L * i);
                    double said = bad > 0 && i >= 20 * bad ? 2 * candidate - 10 : candidate;
                    return new RecordedRequest(at, "key-" + i % keys, 9, said, 10, at);
                })
                .toList();
    }
}
