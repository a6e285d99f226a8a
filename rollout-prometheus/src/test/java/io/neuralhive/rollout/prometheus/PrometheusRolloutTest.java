package io.neuralhive.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts whose engine knows of the traffic what a real Prometheus has scraped, and nothing else. Minutes are seconds. */
@Tag("prometheus")
class PrometheusRolloutTest {

    private static final RolloutPolicy POLICY = RolloutPolicy.builder()
            .stages(0.5, 1.0)
            .checkpointDuration(Duration.ofSeconds(4))
            .checkInterval(Duration.ofSeconds(1))
            .build();

    @TempDir
    private static Path directory;

    private static final ServingProcess SERVICE = new ServingProcess();
    private static final ServingProcess SECOND = new ServingProcess();
    /** It takes five seconds to find its targets. */
    private static PrometheusServer prometheus;

    private final String model = "model-" + UUID.randomUUID();
    private final RecordingRegistry registry =
            new RecordingRegistry().register(model, "v1").register(model, "v2").production(model, "v1");
    private final TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
    private final Map<String, Double> errors = new ConcurrentHashMap<>(Map.of("v1", 1.0, "v2", 1.0));
    /** How much worse the second process is, if it serves at all. */
    private volatile double second;

    private final Thread load = new Thread(this::load, "load");
    private final FaultyProxy proxy = new FaultyProxy(prometheus.uri());
    private final GradualRolloutEngine engine = GradualRolloutEngine.builder()
            .policy(POLICY)
            .metricsSource(PrometheusMetricsSource.builder(proxy.uri())
                    .scrapeInterval(PrometheusServer.INTERVAL)
                    .timeout(Duration.ofMillis(700))
                    .build())
            .modelRegistry(registry)
            .trafficRouter(splitter)
            .build();

    @BeforeAll
    static void start() {
        prometheus = PrometheusServer.scraping(directory, SERVICE.port(), SECOND.port());
        prometheus.awaitScrapes(1);
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        SERVICE.close();
        SECOND.close();
    }

    @BeforeEach
    void serve() {
        load.start();
        engine.start();
        prometheus.awaitScrapes(4);
    }

    @AfterEach
    void close() throws InterruptedException {
        load.interrupt();
        load.join();
        SECOND.hide(false);
        engine.close();
        proxy.close();
    }

    private void load() {
        Random random = new Random(1);
        while (!Thread.currentThread().isInterrupted()) {
            var assignment = splitter.assign(model, "user-" + random.nextInt(10_000));
            double error = errors.get(assignment.version()) * (0.5 + random.nextDouble());
            if (second > 0 && random.nextBoolean()) {
                SECOND.predicted(assignment, second * error);
            } else {
                SERVICE.predicted(assignment, error);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void aGoodVersionIsPromotedWhateverHappensToPrometheusMeanwhile() {
        Rollout rollout = engine.promote(model, "v2");
        awaitStage(1);

        proxy.mode = FaultyProxy.Mode.SILENT;
        awaitHold("did not respond within 700 ms");
        proxy.mode = FaultyProxy.Mode.GARBAGE;
        awaitHold("is not one of Prometheus' API");
        prometheus.kill();
        proxy.mode = FaultyProxy.Mode.HONEST;
        awaitHold("can't be queried");
        assertThat(latest().appliedShare().percent()).isEqualTo(50);
        prometheus.start();
        await(latest -> latest.status() == RolloutStatus.PROMOTED);
        assertThat(registry.inProduction(model)).contains("v2");
        assertThat(engine.events(rollout.id()))
                .filteredOn(RolloutEvent.HoldStarted.class::isInstance)
                .extracting(event -> ((RolloutEvent.HoldStarted) event).hold().cause())
                .containsOnly(Hold.Cause.METRICS_UNAVAILABLE);
    }

    @Test
    void aVersionThatBecomesBadIsRolledBackOnceThatIsScrapedAndNotBefore() {
        engine.promote(model, "v2");
        awaitStage(1);
        SERVICE.hide(true);
        errors.put("v2", 3.0);
        awaitHold("no sample of this version");
        assertThat(SERVICE.validator()
                        .collect(model, "v2", stageWindow())
                        .errors()
                        .count())
                .as("the service knows, but is not scraped")
                .isGreaterThan(10);
        SERVICE.hide(false);
        Rollout end = await(latest -> latest.status() == RolloutStatus.ROLLED_BACK);
        assertThat(end.ending().orElseThrow().explanation()).contains("error ");
        assertThat(registry.inProduction(model)).contains("v1");
        assertThat(splitter.assign(model, "user-1").version()).isEqualTo("v1");
    }

    @Test
    void anUnscrapedBadProcessHoldsTheRolloutAndIsJudgedOnceItIsScraped() {
        hideTheSecondProcess();
        second = 5;
        awaitHold("can't scrape 1 process");
        prometheus.awaitScrapes(20);
        assertThat(latest().appliedShare().percent())
                .as("the first process alone is good, and its stage is over")
                .isEqualTo(50);
        SECOND.hide(false);
        await(latest -> latest.status() == RolloutStatus.ROLLED_BACK);
    }

    @Test
    void aProcessThatWasNotSeenForAWhileLetsTheRolloutGoOnAfterThat() {
        hideTheSecondProcess();
        awaitHold("can't scrape 1 process");
        SECOND.hide(false);
        await(latest -> latest.status() == RolloutStatus.PROMOTED);
    }

    private void hideTheSecondProcess() {
        second = 1;
        engine.promote(model, "v2");
        awaitStage(1);
        prometheus.awaitScrapes(3);
        SECOND.hide(true);
    }

    private Window stageWindow() {
        Rollout now = latest();
        return new Window(now.position().enteredAt(), Instant.now(), Optional.of(now.stepRef()), Duration.ZERO);
    }

    private void awaitStage(int stage) {
        await(latest -> latest.settled() && latest.currentStep().stage() == stage);
    }

    private void awaitHold(String why) {
        await(latest -> latest.hold()
                .map(hold -> hold.cause() == Hold.Cause.METRICS_UNAVAILABLE
                        && hold.explanation().contains(why))
                .orElse(false));
    }

    private Rollout await(Predicate<Rollout> condition) {
        try {
            return Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(this::latest, condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("It is " + latest().status() + ", held: " + latest().hold(), e);
        }
    }

    private Rollout latest() {
        return engine.history(model, 1).get(0);
    }
}
