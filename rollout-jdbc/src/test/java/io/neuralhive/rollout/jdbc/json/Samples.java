package io.neuralhive.rollout.jdbc.json;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Evidence;
import io.neuralhive.rollout.checkpoint.Finding;
import io.neuralhive.rollout.checkpoint.Interval;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.Stratum;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.CheckpointMethod;
import io.neuralhive.rollout.policy.DeadlinePolicy;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MaeBasis;
import io.neuralhive.rollout.policy.MarginRule;
import io.neuralhive.rollout.policy.MetricLimit;
import io.neuralhive.rollout.policy.RolloutPlan;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.SequentialRule;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.policy.UnavailablePolicy;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Ending;
import io.neuralhive.rollout.state.Findings;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Pause;
import io.neuralhive.rollout.state.Position;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutEvent.Header;
import io.neuralhive.rollout.state.RolloutIdentity;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.state.Saved;
import io.neuralhive.rollout.state.Schedule;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Rollouts and events in which everything that a row can hold occurs, by the names of their golden files. */
final class Samples {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private static final String ID = "it's \"a\" model 🚀-1767225600123";
    private static final String MODEL = "it's \"a\" model 🚀";
    /** Kept beside a split, not in its text. */
    static final FencingToken FENCING_TOKEN = new FencingToken("model-7", 7, 3);

    private static final Attribution BY = new Attribution("O'Hara", "two\nlines \u0000 and half a pair \ud83d");

    private static final RolloutPolicy POLICY = RolloutPolicy.builder()
            .gradual(true)
            .stages(0.0001, 0.5, 1)
            .checkpointDuration(Duration.ofMillis(1_234_567))
            .checkInterval(Duration.ofMillis(1_001))
            .criteria(DegradationCriteria.builder()
                    .maxMaeIncreasePct(12.5)
                    .maeBasis(MaeBasis.PERCENT_OF_MEAN_ACTUAL)
                    .maeFloor(0.25)
                    .maxErrorRate(0.002)
                    .minSamples(Long.MAX_VALUE)
                    .limits(List.of(
                            MetricLimit.critical(MetricLimit.RMSE, MetricLimit.Bound.INCREASE_PCT, 12.5),
                            MetricLimit.advisory("fare", MetricLimit.Bound.AT_LEAST, -0.5)))
                    .method(CheckpointMethod.SEQUENTIAL)
                    .sequential(new SequentialRule(0.125, MarginRule.SIGNIFICANT_AND_MATERIAL, 77, true))
                    .build())
            .deadline(new DeadlinePolicy(Duration.ofMinutes(90), UnavailablePolicy.Action.ROLL_BACK))
            .baseline(RolloutPolicy.defaults()
                    .baseline()
                    .withWindow(Duration.ofHours(7))
                    .withMode(BaselineMode.CONCURRENT))
            .autoRollback(false)
            .unavailable(new UnavailablePolicy(3, UnavailablePolicy.Action.ROLL_BACK))
            .validation(RolloutPolicy.defaults().validation().withMaxMae(0.5).withMinPrecision(0.625))
            .shadow(RolloutPolicy.defaults().shadow().withEnabled(true).withSampleRate(0.125))
            .canary(RolloutPolicy.defaults().canary().withEnabled(true).withShare(new TrafficShare(1)))
            .finalSoak(Duration.ofDays(366))
            .labelMaturity(Duration.ofNanos(1))
            .build();

    private Samples() {}

    static Map<String, Rollout> rollouts() {
        Map<String, Rollout> samples = new LinkedHashMap<>();
        for (RolloutStatus status : RolloutStatus.values()) {
            samples.put("rollout-" + status.name().toLowerCase(Locale.ROOT), rollout(status));
        }
        samples.put("rollout-least", least());
        return samples;
    }

    static Map<String, WantedSplit> splits() {
        Optional<String> baseline = Optional.of("v1");
        TrafficSplit toCandidate = TrafficSplit.allToCandidate("duration \"predictor\"", baseline, "v2");
        return Map.of(
                "split-stage",
                split(new TrafficSplit("m", baseline, "v2", TrafficShare.of(0.25), 0, Optional.of(step())), true),
                "split-shadow",
                split(
                        new TrafficSplit("m", Optional.empty(), "v2", TrafficShare.NONE, 0.000001, Optional.of(step())),
                        true),
                "split-promoting",
                split(toCandidate, true),
                "split-promoted",
                split(toCandidate, false),
                "split-rolled_back",
                split(TrafficSplit.allToBaseline("\ud83d\ude80", baseline, "v2"), false));
    }

    private static WantedSplit split(TrafficSplit split, boolean provisional) {
        return new WantedSplit(split, FENCING_TOKEN, provisional);
    }

    static Map<String, RolloutEvent> events() {
        Map<String, RolloutEvent> samples = new LinkedHashMap<>();
        samples.put("event-started", new RolloutEvent.Started(header(1), BY, Optional.of("v1")));
        samples.put("event-started-without-baseline", new RolloutEvent.Started(header(1), BY, Optional.empty()));
        samples.put("event-step-started", new RolloutEvent.StepStarted(header(2), "stage_1", 1, TrafficShare.of(0.25)));
        for (Step step : plan(BaselineMode.BEFORE_ROLLOUT)) {
            samples.put(
                    "event-checkpoint-passed-" + step.name(),
                    new RolloutEvent.CheckpointPassed(header(3), checkpoint(step, Finding.Result.PASS)));
        }
        Step stage = plan(BaselineMode.CONCURRENT).get(2);
        samples.put(
                "event-checkpoint-degraded",
                new RolloutEvent.CheckpointDegraded(header(4), checkpoint(stage, Finding.Result.DEGRADED), true));
        samples.put(
                "event-checkpoint-degraded-held",
                new RolloutEvent.CheckpointDegraded(header(4), checkpoint(stage, Finding.Result.DEGRADED), false));
        for (Hold.Cause cause : Hold.Cause.values()) {
            samples.put(
                    "event-hold-started-" + cause.name().toLowerCase(Locale.ROOT),
                    new RolloutEvent.HoldStarted(header(5), hold(cause)));
        }
        samples.put(
                "event-gate-accepted",
                new RolloutEvent.GateAccepted(
                        header(6), BY, "canary", 0, Optional.of(checkpoint(stage, Finding.Result.INCONCLUSIVE))));
        samples.put(
                "event-gate-accepted-unseen",
                new RolloutEvent.GateAccepted(header(6), BY, "canary", 0, Optional.empty()));
        samples.put("event-paused", new RolloutEvent.Paused(header(7), BY));
        samples.put("event-resumed", new RolloutEvent.Resumed(header(8), BY));
        samples.put("event-abort-requested", new RolloutEvent.AbortRequested(header(9), BY));
        samples.put("event-superseded", new RolloutEvent.Superseded(header(10), BY, MODEL + "-1767225600124"));
        samples.put("event-promotion-started", new RolloutEvent.PromotionStarted(header(11)));
        for (Reason reason : Reason.values()) {
            samples.put(
                    "event-rollback-started-" + reason.label().replace('_', '-'),
                    new RolloutEvent.RollbackStarted(header(12), ending(RolloutStatus.ROLLED_BACK, reason)));
        }
        samples.put(
                "event-ended-promoted",
                new RolloutEvent.Ended(header(Long.MAX_VALUE), RolloutStatus.PROMOTED, Optional.empty()));
        for (RolloutStatus status : List.of(RolloutStatus.REJECTED, RolloutStatus.ROLLED_BACK, RolloutStatus.ABORTED)) {
            samples.put(
                    "event-ended-" + status.name().toLowerCase(Locale.ROOT),
                    new RolloutEvent.Ended(header(13), status, Optional.of(ending(status, Reason.ERROR_RATE))));
        }
        return samples;
    }

    /** A rollout in which everything is there that can be. */
    private static Rollout rollout(RolloutStatus status) {
        Step stage = plan(BaselineMode.CONCURRENT).get(3);
        return new Rollout(
                new RolloutIdentity(ID, 1_767_225_600_123L, MODEL, Optional.of("v1"), "v2", BY),
                POLICY,
                RolloutPlan.of(POLICY),
                new Position(
                        status,
                        4,
                        NOW,
                        true,
                        Optional.of(new TrafficSplit(
                                MODEL,
                                Optional.of("v1"),
                                "v2",
                                stage.share(),
                                stage.shadowRate(),
                                Optional.of(step()))),
                        NOW.plusSeconds(1),
                        true,
                        Optional.of(ending(RolloutStatus.ABORTED, Reason.ABORTED))),
                new Schedule(
                        Integer.MAX_VALUE,
                        Optional.of(hold(Hold.Cause.METRICS_UNAVAILABLE)),
                        7,
                        Optional.of(new Pause(BY, NOW.plusSeconds(2), Duration.ofSeconds(3, 999_999_999))),
                        NOW.plusMillis(1)),
                new Findings(
                        Optional.of(summary(0.1)),
                        List.of(new Stratum("canary", new TrafficShare(1), summary(0.5), measured())),
                        Optional.of(checkpoint(stage, Finding.Result.UNAVAILABLE))),
                new Saved(42, NOW.minusSeconds(60), 12, NOW.plusNanos(1), 11));
    }

    /** A rollout in which everything is missing that can be. */
    private static Rollout least() {
        RolloutPolicy policy = RolloutPolicy.builder().gradual(false).build();
        return new Rollout(
                new RolloutIdentity("model-1", 1, "model", Optional.empty(), "v2", new Attribution("service", "")),
                policy,
                RolloutPlan.of(policy),
                new Position(
                        RolloutStatus.RUNNING,
                        0,
                        Instant.EPOCH,
                        false,
                        Optional.empty(),
                        Instant.EPOCH,
                        false,
                        Optional.empty()),
                new Schedule(0, Optional.empty(), 0, Optional.empty(), Instant.EPOCH),
                new Findings(Optional.empty(), List.of(), Optional.empty()),
                new Saved(1, Instant.EPOCH, 1, Instant.EPOCH, 0));
    }

    private static Header header(long sequence) {
        return new Header(ID, sequence, MODEL, "v2", NOW);
    }

    private static StepRef step() {
        return new StepRef(ID, 4, "stage_1");
    }

    private static List<Step> plan(BaselineMode mode) {
        CheckpointMethod method =
                mode == BaselineMode.CONCURRENT ? CheckpointMethod.SEQUENTIAL : CheckpointMethod.THRESHOLD;
        return RolloutPlan.of(POLICY.toBuilder()
                        .criteria(POLICY.criteria().toBuilder().method(method).build())
                        .baseline(POLICY.baseline().withMode(mode))
                        .finalSoak(Duration.ZERO)
                        .build())
                .steps();
    }

    private static Ending ending(RolloutStatus status, Reason reason) {
        return new Ending(status, reason, "stage_1", 1, "explained");
    }

    private static Hold hold(Hold.Cause cause) {
        return new Hold(cause, NOW, 3, 17, "explained", List.of(Hold.Cause.ROUTER_UNAVAILABLE, cause));
    }

    private static Checkpoint checkpoint(Step step, Finding.Result result) {
        return new Checkpoint(step, evidence(step), "threshold", verdict(result), NOW);
    }

    /** Of different steps different ones, so that all occur. */
    private static Evidence evidence(Step step) {
        Window window = new Window(NOW.minusSeconds(1), NOW, Optional.of(step()), Duration.ofMinutes(1));
        Evidence none = Evidence.none(window);
        return switch (step.name()) {
            case "validate" -> none.withOffline(Map.of("mae", 0.1, "", -0.0, "it's", Double.NEGATIVE_INFINITY));
            case "shadow" ->
                none.withComparison(Evidence.Comparison.NO_PRODUCTION_VERSION).withOffline(Map.of());
            case "baseline" -> none.withFailure("no answer");
            case "stage_2" -> none.withComparison(Evidence.Comparison.WAIVED);
            case "stage_3" ->
                Evidence.none(Window.last(Duration.ofDays(1), NOW))
                        .withComparison(Evidence.Comparison.NO_CONCURRENT_TRAFFIC);
            default ->
                none.withCandidate(summary(0.125))
                        .withBaseline(summary(Double.NaN))
                        .withPlan(step.share(), Evidence.Phase.OVERDUE)
                        .withEarlier(
                                List.of(new Stratum("canary", TrafficShare.of(0.1), measured(), MetricSummary.EMPTY)));
        };
    }

    /** With every other result that does not change it. */
    private static Verdict verdict(Finding.Result result) {
        Finding first = new Finding(Reason.MAE_INCREASE, result, Double.NaN, 0.2, 1, 2, 3, "explained");
        Verdict alone = Verdict.of(List.of(first));
        List<Finding> findings = new ArrayList<>(List.of(first));
        Arrays.stream(Finding.Result.values())
                .map(Samples::finding)
                .filter(other -> Verdict.of(List.of(first, other)).getClass().equals(alone.getClass()))
                .forEach(findings::add);
        findings.add(finding(Finding.Result.PASS).asAdvisory());
        return Verdict.of(findings);
    }

    private static Finding finding(Finding.Result result) {
        Finding finding = new Finding(
                Reason.ERROR_RATE, result, Double.POSITIVE_INFINITY, Double.MIN_VALUE, -1, Long.MAX_VALUE, 0, "");
        return finding.withInterval(new Interval(Double.NEGATIVE_INFINITY, 1.5));
    }

    private static MetricSummary summary(double number) {
        return new MetricSummary(
                1_000,
                -1,
                new ErrorStats(900, number, -number, 3 * number, Double.NaN, ErrorSpread.UNKNOWN),
                new AgreementStats(800, 700),
                new LatencyStats(600, Duration.ofNanos(1), Duration.ofMillis(-1), Duration.ofDays(10_000)),
                PairedErrors.NONE,
                Map.of(),
                Optional.empty());
    }

    /** With all that a source can return. */
    private static MetricSummary measured() {
        return new MetricSummary(
                        1_000,
                        1,
                        new ErrorStats(900, 10, 20, 30, 0.5, new ErrorSpread(1, 2, 3, -4)),
                        new AgreementStats(800, 700),
                        new LatencyStats(600, Duration.ofNanos(1), Duration.ofMillis(1), Duration.ofSeconds(1)),
                        new PairedErrors(5, 1, 2, 3, 4, -5),
                        Map.of("fare", new Moments(7, -8, 9), "clicks", new Moments(0, 0, 0)),
                        Optional.of(400L))
                .withLabelLag(new LabelLag(900, Duration.ofHours(75)));
    }
}
