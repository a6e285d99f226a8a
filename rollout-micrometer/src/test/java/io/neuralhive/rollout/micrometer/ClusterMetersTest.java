package io.neuralhive.rollout.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.store.UnreadableSplit;
import io.neuralhive.rollout.testkit.InMemoryEvidenceStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterMetersTest {

    private final InMemoryRolloutStore store = new InMemoryRolloutStore();
    private final ContinuousValidator validator = ContinuousValidator.create();
    private final PredictionTickets tickets =
            PredictionTickets.builder(validator, 0, new byte[32]).build();
    private final SharedMetricsSource evidence = SharedMetricsSource.builder(
                    validator, new InMemoryEvidenceStore(store))
            .build();
    private Duration silence = Duration.ZERO;
    private final SplitFollower follower = SplitFollower.builder(
                    store, TrafficSplitter.create(model -> Optional.empty()))
            .silence(() -> silence)
            .build();

    /** Returns what is scraped of one node. */
    static Scrape scrape() {
        return new ClusterMetersTest().read();
    }

    private Scrape read() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ClusterMeters.of(follower).bindTo(prometheus);
        ClusterMeters.of(evidence).bindTo(prometheus);
        ClusterMeters.of(tickets).bindTo(prometheus);
        return Scrape.of(prometheus);
    }

    @Test
    void tellHowFarBehindANodeIs() {
        assertThat(read().value("neural_hive_rollout_follower_staleness_seconds")
                        .orElseThrow())
                .isPositive()
                .isLessThan(3_600);
        assertThat(read().value("neural_hive_rollout_evidence_silence_seconds").orElseThrow())
                .isPositive()
                .isLessThan(3_600);
    }

    @Test
    void tellWhetherItIsFallenBack() {
        assertThat(read().value("neural_hive_rollout_follower_fallback")).contains(0.0);
        silence = Duration.ofHours(1);
        follower.check();
        assertThat(read().value("neural_hive_rollout_follower_fallback")).contains(1.0);
    }

    @Test
    void tellOfHowManyModelsItCannotReadTheSplit() {
        assertThat(read().value("neural_hive_rollout_follower_unreadable")).contains(0.0);
        SplitFeed newer = new SplitFeed() {
            @Override
            public SplitChanges underWay() {
                FencingToken fencingToken = new FencingToken("eta-1", 1, 1);
                return new SplitChanges(List.of(), List.of(new UnreadableSplit("eta", fencingToken, "newer")), 0);
            }

            @Override
            public SplitChanges of(Collection<String> rolloutIds) {
                return underWay();
            }

            @Override
            public SplitChanges since(long position) {
                return underWay();
            }
        };
        SplitFollower other = SplitFollower.builder(newer, TrafficSplitter.create(model -> Optional.empty()))
                .build();
        other.sync();
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ClusterMeters.of(other).bindTo(prometheus);
        assertThat(Scrape.of(prometheus).value("neural_hive_rollout_follower_unreadable"))
                .contains(1.0);
    }

    @Test
    void countWhatBecameOfTickets() {
        String ticket = tickets.predicted(Assignment.of("eta", "v1"), "r-1", 2, Duration.ZERO)
                .orElseThrow();
        tickets.observed("eta", ticket, 1);
        tickets.observed("eta", ticket, 1);
        tickets.observed("eta", "no ticket", 1);
        Scrape scrape = read();
        assertThat(scrape.value("neural_hive_rollout_tickets_total{result=\"counted\"}"))
                .contains(1.0);
        assertThat(scrape.value("neural_hive_rollout_tickets_total{result=\"duplicate\"}"))
                .contains(1.0);
        assertThat(scrape.value("neural_hive_rollout_tickets_total{result=\"unreadable\"}"))
                .contains(1.0);
        assertThat(scrape.value("neural_hive_rollout_tickets_total{result=\"no_room\"}"))
                .contains(0.0);
    }
}
