package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.micrometer.ClusterMeters;
import io.neuralhive.rollout.micrometer.RolloutMetrics;
import io.neuralhive.rollout.micrometer.ShadowMetrics;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.serving.CircuitState;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.serving.Serving;
import io.neuralhive.rollout.serving.ShadowOptions;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The alerts on a serving node, evaluated by a real Prometheus that scrapes it, with a minute in a quarter of a second: its shadow
 * candidate hangs, and it can't read the store. Only the half minute for which that must last is a real one.
 */
@Tag("prometheus")
@Timeout(180)
class NodeAlertsTest {

    private static final Duration MINUTE = Duration.ofMillis(250);
    private static final Duration STALE = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofSeconds(3);
    private static final Path TARGET =
            Path.of(System.getProperty("basedir", "."), "target").toAbsolutePath();
    private static final String BREAKER_OPEN = "ShadowBreakerOpen{model_name=eta, result=circuit_open}";
    private static final String STALE_SPLITTER = "SplitterStale{}";

    /** A store that can be out of reach. */
    private static final class Store implements SplitFeed {
        private final SplitFeed reachable = new InMemoryRolloutStore();
        private volatile boolean gone;

        private SplitFeed feed() {
            if (gone) {
                throw new IllegalStateException("The store is out of reach");
            }
            return reachable;
        }

        @Override
        public SplitChanges underWay() {
            return feed().underWay();
        }

        @Override
        public SplitChanges of(Collection<String> rolloutIds) {
            return feed().of(rolloutIds);
        }

        @Override
        public SplitChanges since(long position) {
            return feed().since(position);
        }
    }

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
    private final Store store = new Store();
    private final SplitFollower follower =
            SplitFollower.builder(store, splitter).build();
    private final ModelServer<String, String> server = Serving.of("eta", splitter::assign, ContinuousValidator.create())
            .shadow(ShadowOptions.DEFAULT.withTimeLimit(MINUTE).withBreaker(4, 0.5, MINUTE.multipliedBy(2)))
            .build((version, input) -> version.equals("v2") ? hang() : input);
    private final ScheduledExecutorService users = Executors.newSingleThreadScheduledExecutor();
    private ScheduledFuture<?> asking;
    private HttpServer http;
    private Prometheus prometheus;
    private FiringAlerts alerts;

    @BeforeEach
    void start() throws Exception {
        new RolloutMetrics(new ScaledClock(MINUTE)).bindTo(meters);
        ShadowMetrics shadows = new ShadowMetrics();
        shadows.bindTo(meters);
        shadows.add("eta", server::shadowStats);
        ClusterMeters.of(follower).bindTo(meters);
        http = Endpoints.listening(0);
        http.createContext("/metrics", Endpoints.on("GET", parameters -> Endpoint.Answer.metrics(meters.scrape())));
        http.start();
        URI node = URI.create("http://localhost:" + http.getAddress().getPort());
        prometheus = Prometheus.onPath();
        prometheus.scrape(node, node, MINUTE, Optional.of(ScaledAlerts.write(TARGET, MINUTE)));
        alerts = new FiringAlerts(prometheus.uri());
        follower.start();
        asking = users.scheduleWithFixedDelay(
                () -> server.serve("user", "request", "input"), 0, 10, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(asking.isDone()).as("the load has ended").isFalse();
        users.shutdownNow();
        follower.close();
        server.close();
        alerts.close();
        prometheus.close();
        http.stop(0);
    }

    private void awaitQuiet() {
        Awaitility.await("nothing fires")
                .until(() -> Http.series(prometheus.uri(), "neural_hive_rollout_models") > 0
                        && alerts.now().isEmpty());
        alerts.forget();
    }

    @Test
    void alertsOnAHangingShadowCandidateUntilItIsNotCalledAnyMore() throws Exception {
        awaitQuiet();
        Instant begun = Instant.now();
        splitter.apply(
                new TrafficSplit(
                        "eta",
                        Optional.of("v1"),
                        "v2",
                        TrafficShare.NONE,
                        1,
                        Optional.of(new StepRef("r-1", 0, "shadow"))),
                new FencingToken("r-1", 1, 1));
        awaitFiring(Set.of(BREAKER_OPEN));
        assertThat(alerts.since(BREAKER_OPEN))
                .isBetween(after(begun, 10), after(begun, 10).plus(MARGIN));
        assertThat(runbook().follow("ShadowBreakerOpen"))
                .contains("shadow_failed model=\"eta\"", "no answer within", "\"result\":\"circuit_open\"");

        splitter.apply(TrafficSplit.allToBaseline("eta", Optional.of("v1"), "v2"), new FencingToken("r-1", 1, 2));
        awaitFiring(Set.of());
        assertThat(server.shadowStats().circuit()).isNotEqualTo(CircuitState.CLOSED);
        assertThat(alerts.seen()).containsExactly(BREAKER_OPEN);
    }

    @Test
    void alertsOnANodeThatCannotReadTheStoreUntilItCan() throws Exception {
        awaitQuiet();
        Instant gone = Instant.now();
        store.gone = true;
        awaitFiring(Set.of(STALE_SPLITTER));
        Instant due = after(gone, 2).plus(STALE);
        assertThat(alerts.since(STALE_SPLITTER)).isBetween(due.minus(MARGIN), due.plus(MARGIN));
        assertThat(runbook().follow("SplitterStale"))
                .contains("rollout_follower_sync_failed", "The store is out of reach", "\"job\":\"orchestrator\"");

        store.gone = false;
        awaitFiring(Set.of());
        assertThat(alerts.seen()).containsExactly(STALE_SPLITTER);
    }

    private Runbook runbook() throws IOException {
        return new Runbook(TARGET, prometheus.uri(), URI.create("http://localhost"), "eta");
    }

    private static String hang() {
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("It never counts down");
        } catch (InterruptedException e) {
            throw new IllegalStateException("Given up", e);
        }
    }

    private static Instant after(Instant since, int minutes) {
        return since.plus(MINUTE.multipliedBy(minutes));
    }

    private void awaitFiring(Set<String> wanted) {
        Awaitility.await()
                .atMost(STALE.multipliedBy(2))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(alerts.now()).isEqualTo(wanted));
    }
}
