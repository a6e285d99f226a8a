package io.neuralhive.rollout.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.GateJudge;
import io.neuralhive.rollout.checkpoint.OfflineMetricsValidator;
import io.neuralhive.rollout.checkpoint.ThresholdEvaluator;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.jdbc.JdbcEvidenceStore;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What has to hold of a rollout that has ended, whoever was killed meanwhile. */
final class Checks {

    /** For what is not the call itself: the answer's return, the line that says so, a process that waits for its turn. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private static final Duration LONGEST_REPORT = Duration.ofSeconds(5);

    private static final GateJudge JUDGE = new GateJudge(new ThresholdEvaluator(), new OfflineMetricsValidator());

    private final Cluster cluster;
    private final Ledger ledger;
    private final SharedMetricsSource evidence;

    /** Outcomes that gates have judged; what is missing of those that were acknowledged by then; and arms with outcomes of three processes. */
    private long judged;

    private long missing;
    private long evaluations;
    private long armsOfAllNodes;
    private long exact;
    private long recorded;
    private long kept;

    Checks(Cluster cluster, Ledger ledger) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.evidence = SharedMetricsSource.builder(
                        ContinuousValidator.create(), JdbcEvidenceStore.create(cluster.database))
                .build();
    }

    void check(Rollout rollout) throws SQLException {
        List<RolloutEvent> events = cluster.store.events(rollout.id(), 0);
        assertHistoryIsWhole(rollout, events);
        assertHistoryIsInOrder(rollout, events);
        assertEndFitsTheCandidate(rollout, events);
        assertRegistryFits(rollout);
        for (RolloutEvent event : events) {
            if (event instanceof RolloutEvent.CheckpointPassed passed) {
                assertJudgedOnWhatWasRecorded(rollout, passed.checkpoint());
            } else if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
                assertJudgedOnWhatWasRecorded(rollout, degraded.checkpoint());
            }
        }
    }

    /**
     * No two rollouts of a model were active at the same time, by what their histories say, whatever the table allows. All nodes
     * have one clock.
     */
    void checkOneAtATime(String model) {
        List<List<RolloutEvent>> oldestFirst = new ArrayList<>();
        for (Rollout rollout : cluster.store.history(model, 10_000)) {
            oldestFirst.add(0, cluster.store.events(rollout.id(), 0));
        }
        assertThat(oldestFirst).isNotEmpty();
        assertOneAtATime(oldestFirst);
    }

    static void assertOneAtATime(List<List<RolloutEvent>> oldestFirst) {
        Instant free = Instant.MIN;
        for (List<RolloutEvent> events : oldestFirst) {
            RolloutEvent.Header first = events.get(0).header();
            assertThat(first.at())
                    .as("%s begins after the one before has ended", first.rolloutId())
                    .isAfterOrEqualTo(free);
            RolloutEvent last = events.get(events.size() - 1);
            free = last instanceof RolloutEvent.Ended ? last.header().at() : Instant.MAX;
        }
    }

    /** Each step begins once, in the order of the plan, and each gate is passed once, before the next step begins. */
    static void assertHistoryIsInOrder(Rollout rollout, List<RolloutEvent> events) {
        String history = events.stream().map(Checks::word).collect(Collectors.joining());
        String held = "(held )*";
        StringBuilder way = new StringBuilder("started ");
        List<String> ways = new ArrayList<>();
        for (Step step : rollout.plan().steps()) {
            way.append(held).append("step:").append(step.name()).append(' ').append(held);
            ways.add(way + "degraded:" + step.name() + " rollback " + held + "ended ");
            way.append(step.gate() instanceof Gate.Open ? "" : "passed:" + step.name() + " ");
        }
        ways.add(way + "promotion " + held + "ended ");
        assertThat(ways).as(history).anyMatch(history::matches);
    }

    private static String word(RolloutEvent event) {
        if (event instanceof RolloutEvent.StepStarted step) {
            return "step:" + step.step() + " ";
        }
        if (event instanceof RolloutEvent.CheckpointPassed passed) {
            return "passed:" + passed.checkpoint().step().name() + " ";
        }
        if (event instanceof RolloutEvent.CheckpointDegraded degraded) {
            return "degraded:" + degraded.checkpoint().step().name() + " ";
        }
        return Map.of(
                        RolloutEvent.Started.class, "started ",
                        RolloutEvent.HoldStarted.class, "held ",
                        RolloutEvent.PromotionStarted.class, "promotion ",
                        RolloutEvent.RollbackStarted.class, "rollback ",
                        RolloutEvent.Ended.class, "ended ")
                .getOrDefault(event.getClass(), "unexpected:" + event.getClass().getSimpleName() + " ");
    }

    private static void assertHistoryIsWhole(Rollout rollout, List<RolloutEvent> events) {
        assertThat(events)
                .extracting(event -> event.header().sequence())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, rollout.saved().events())
                                .boxed()
                                .toList());
        assertThat(events.get(events.size() - 1)).isInstanceOf(RolloutEvent.Ended.class);
        assertThat(events.stream().filter(event -> event instanceof RolloutEvent.Ended))
                .hasSize(1);
        assertThat(events.stream().filter(event -> event instanceof RolloutEvent.PromotionStarted))
                .hasSize(rollout.status() == RolloutStatus.PROMOTED ? 1 : 0);
    }

    private static void assertEndFitsTheCandidate(Rollout rollout, List<RolloutEvent> events) {
        boolean good = rollout.candidate().startsWith("good");
        assertThat(rollout.status())
                .as("%s: %s", rollout.id(), rollout.ending())
                .isEqualTo(good ? RolloutStatus.PROMOTED : RolloutStatus.ROLLED_BACK);
        if (good) {
            List<String> passed = events.stream()
                    .filter(event -> event instanceof RolloutEvent.CheckpointPassed)
                    .map(event -> ((RolloutEvent.CheckpointPassed) event).checkpoint())
                    .filter(checkpoint -> checkpoint.verdict() instanceof Verdict.Pass)
                    .map(checkpoint -> checkpoint.step().name())
                    .toList();
            assertThat(passed)
                    .containsExactlyElementsOf(rollout.plan().steps().stream()
                            .filter(step -> !(step.gate() instanceof Gate.Open))
                            .map(Step::name)
                            .toList());
        }
    }

    private void assertRegistryFits(Rollout rollout) throws SQLException {
        boolean promoted = rollout.status() == RolloutStatus.PROMOTED;
        assertThat(cluster.registry.productionVersion(rollout.model()))
                .isEqualTo(promoted ? Optional.of(rollout.candidate()) : rollout.baseline());
        String sql = "select count(*) from production_change where model = ? and version = ?";
        try (Connection connection = cluster.database.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, rollout.model());
            query.setString(2, rollout.candidate());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                assertThat(row.getInt(1)).as("promotions of " + rollout.id()).isEqualTo(promoted ? 1 : 0);
            }
        }
    }

    private void assertJudgedOnWhatWasRecorded(Rollout rollout, Checkpoint checkpoint) {
        assertThat(JUDGE.judge(checkpoint.step().gate(), checkpoint.evidence()))
                .as("%s at %s, judged again", checkpoint.step().name(), rollout.id())
                .isEqualTo(checkpoint.verdict());
        Optional<StepRef> ref = checkpoint.evidence().window().step();
        if (!(checkpoint.step().gate() instanceof Gate.Degradation) || ref.isEmpty()) {
            return;
        }
        evaluations++;
        String step = ref.get().rolloutId() + "/" + ref.get().index() + "/"
                + ref.get().name();
        assertRecorded(
                new Ledger.Key(step, rollout.candidate()),
                checkpoint.evidence().candidate().orElseThrow(),
                checkpoint.at());
        assertRecorded(
                new Ledger.Key(step, rollout.baseline().orElseThrow()),
                checkpoint.evidence().baseline().orElseThrow(),
                checkpoint.at());
    }

    private void assertRecorded(Ledger.Key key, MetricSummary seen, Instant at) {
        long n = seen.errors().count();
        assertThat(n).as("outcomes of %s judged at %s", key, at).isBetween(ledger.reported(key, at), ledger.most(key));
        assertThat(n)
                .as("outcomes of %s judged at %s, of those due", key, at)
                .isGreaterThanOrEqualTo(ledger.due(key, at, maxSilence()));
        judged += n;
        missing += Math.max(0, ledger.acknowledged(key, at) - n);
        armsOfAllNodes += ledger.nodes(key, at) >= 3 ? 1 : 0;
    }

    /**
     * Returns for how long at most an acknowledged outcome may not be shared: it arrived just after a report began, and
     * waits for its end, for the pause, and for the next one, which is reported when it has ended.
     */
    Duration maxSilence() {
        return NodeSettings.FLUSH.plus(cluster.longestReport().multipliedBy(2)).plus(MARGIN);
    }

    /** In the end, the counts that all nodes have shared equal the outcomes sent to them, except for killed nodes. */
    void checkEvidenceInTheEnd(List<Rollout> rollouts) {
        Instant now = Instant.now();
        for (Rollout rollout : rollouts) {
            for (int i = 0; i < rollout.plan().steps().size(); i++) {
                StepRef ref = new StepRef(
                        rollout.id(), i, rollout.plan().steps().get(i).name());
                List<String> versions = new ArrayList<>(List.of(rollout.candidate()));
                rollout.baseline().ifPresent(versions::add);
                for (String version : versions) {
                    checkEvidence(rollout.model(), version, ref, now);
                }
            }
        }
    }

    private void checkEvidence(String model, String version, StepRef ref, Instant now) {
        Window window = new Window(now.minus(Duration.ofDays(1)), now, Optional.of(ref), Duration.ZERO);
        long reported = evidence.collect(model, version, window).errors().count();
        Ledger.Key key = new Ledger.Key(ref.rolloutId() + "/" + ref.index() + "/" + ref.name(), version);
        long most = ledger.most(key);
        recorded += ledger.acknowledged(key, now);
        kept += reported;
        long least = Math.max(ledger.reported(key, now), ledger.due(key, now, maxSilence()));
        assertThat(reported).as("outcomes of %s in the end", key).isBetween(least, most);
        exact += least == most ? reported : 0;
    }

    /** In sum, nothing is missing but what killed processes took with them, and they took no more than they may. */
    void checkLoss() {
        Ledger.Loss loss = ledger.loss();
        assertThat(cluster.longestReport())
                .as("how long it took a node to share its counts, from which the bounds above follow")
                .isLessThan(LONGEST_REPORT);
        assertThat(loss.longest()).isLessThan(maxSilence());
        assertThat(recorded - kept).isLessThanOrEqualTo(loss.outcomes());
        assertThat(List.of(evaluations, judged, exact)).doesNotContain(0L);
        // Of the two arms of each evaluation, most have outcomes of every node, though nodes are gone for seconds.
        assertThat(armsOfAllNodes).isGreaterThan(evaluations);
    }

    String report() {
        return evaluations + " decisions on " + judged + " outcomes, of which " + missing
                + " were acknowledged and not shared yet; " + armsOfAllNodes + " of " + 2 * evaluations
                + " arms had outcomes of three processes and more by then; in the end " + exact
                + " outcomes of arms of which none could be lost are there, none more and none less, of all arms "
                + kept + " where " + recorded
                + " were acknowledged";
    }
}
