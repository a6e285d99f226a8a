package io.neuralhive.rollout.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.jdbc.JdbcEvidenceStore;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.validation.ContinuousValidator;
import io.neuralhive.rollout.validation.SharedMetricsSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** What has to hold of a rollout that has ended, whoever was killed meanwhile. */
final class Checks {

    private final Cluster cluster;
    private final Ledger ledger;
    private final SharedMetricsSource evidence;

    /** Outcomes that gates have judged; what is missing of those that were acknowledged by then; and looks at all of three nodes. */
    private long judged;

    private long missing;
    private long looks;
    private long looksAtSeveralNodes;
    private long exact;

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

    private static void assertHistoryIsWhole(Rollout rollout, List<RolloutEvent> events) {
        assertThat(events)
                .extracting(event -> event.header().sequence())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, rollout.events()).boxed().toList());
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
        Optional<StepRef> ref = checkpoint.evidence().window().step();
        if (!(checkpoint.step().gate() instanceof Gate.Degradation) || ref.isEmpty()) {
            return;
        }
        looks++;
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
        assertThat(n).as("outcomes of %s judged at %s", key, at).isBetween(ledger.told(key, at), ledger.most(key));
        judged += n;
        missing += Math.max(0, ledger.acknowledged(key, at) - n);
        looksAtSeveralNodes += ledger.nodes(key) > 1 ? 1 : 0;
    }

    /** What all nodes have told in the end is what they were told, but for those that died. */
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
        long told = evidence.collect(model, version, window).errors().count();
        Ledger.Key key = new Ledger.Key(ref.rolloutId() + "/" + ref.index() + "/" + ref.name(), version);
        long most = ledger.most(key);
        if (ledger.isUndisturbed(key)) {
            assertThat(told).as("outcomes of %s in the end", key).isEqualTo(most);
            exact += told;
        } else {
            assertThat(told).as("outcomes of %s in the end", key).isBetween(ledger.told(key, now), most);
        }
    }

    String report() {
        return looks + " decisions on " + judged + " outcomes, of which " + missing
                + " were acknowledged and not told yet; " + looksAtSeveralNodes + " of " + 2 * looks
                + " arms had outcomes on several nodes; in the end " + exact
                + " outcomes of arms in which nobody died are all there";
    }
}
