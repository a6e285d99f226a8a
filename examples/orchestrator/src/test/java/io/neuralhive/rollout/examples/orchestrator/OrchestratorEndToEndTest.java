package io.neuralhive.rollout.examples.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.examples.flight.FlightLog;
import io.neuralhive.rollout.examples.flight.FlightPeriods;
import io.neuralhive.rollout.examples.flight.Models;
import io.neuralhive.rollout.policy.PolicyOverrides;
import io.neuralhive.rollout.prometheus.PrometheusMetricsSource;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The service in this process, the models in another one, a real Prometheus that scrapes both, and users, with a minute in a quarter
 * of a second. No process but that with the models counts predictions, so that the engine knows what was scraped and nothing else.
 * Alerts are those of docs/operations on the same scale, asked of Prometheus. Each test begins where the one before it ended.
 */
@Tag("prometheus")
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrchestratorEndToEndTest {

    private static final Duration MINUTE = Duration.ofMillis(250);
    private static final Duration HOUR = MINUTE.multipliedBy(60);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For a scrape, an evaluation, the next poll, and scheduling delays. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** In stages of eight seconds, the sequential method would now and then wait for more users than there are here. */
    private static final PolicyOverrides BY_THE_THRESHOLD = PolicyOverrides.of("checkpoint_method", "threshold");

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path TARGET = MODULE.resolve("target").toAbsolutePath();

    private static final FlightPeriods FLIGHTS = FlightPeriods.of(FlightLog.read());
    private static final Models MODELS = Models.fit(FLIGHTS.training());

    private static Prometheus prometheus;
    private static HostProcess host;
    private static Relay scrapes;
    private static Relay users;
    private static Orchestrator service;
    private static Thread load;
    private static FiringAlerts alerts;
    private static Runbook runbook;

    @BeforeAll
    static void start() throws Exception {
        prometheus = Prometheus.onPath();
        host = HostProcess.start();
        scrapes = new Relay(host.uri());
        service = service(0);
        prometheus.scrape(service.uri("/"), scrapes.uri(), MINUTE, Optional.of(ScaledAlerts.write(TARGET, MINUTE)));
        alerts = new FiringAlerts(prometheus.uri());
        runbook = new Runbook(TARGET, prometheus.uri(), service.uri("/rollouts"), Orchestrator.MODEL);
        users = new Relay(service.uri("/"));
        load = new Thread(new LoadGenerator(FLIGHTS.replayed(), users.uri(), 80_000), "users");
        load.setDaemon(true);
        load.start();
    }

    private static Orchestrator service(int port) throws IOException {
        return new Orchestrator(
                new Settings(port, MINUTE, 80_000, false, Optional.empty()),
                MODELS,
                host.uri(),
                PrometheusMetricsSource.builder(prometheus.uri())
                        .scrapeInterval(MINUTE.multipliedBy(2))
                        .build(),
                event -> {});
    }

    @AfterAll
    static void stop() throws Exception {
        load.interrupt();
        load.join();
        alerts.close();
        service.close();
        users.close();
        scrapes.close();
        host.close();
        prometheus.close();
    }

    /** Prometheus takes a few seconds to find its targets, and alerts that fired before continue for their hour. */
    @BeforeEach
    void awaitQuiet() {
        await(
                "nothing fires",
                () -> alerts.now().isEmpty() && Http.series(prometheus.uri(), "neural_hive_rollout_models") > 0);
        alerts.forget();
    }

    @Test
    @Order(1)
    void aRolloutThatDoesNotLeaveAStageIsFoundOutAndSetGoingByTheRunbook() throws Exception {
        users.close("/landed");
        Instant begun = Instant.now();
        Rollout rollout = service.engine().promote(Orchestrator.MODEL, "v2");
        Instant held = awaitHeld(rollout, Hold.Cause.TOO_FEW_SAMPLES);
        String heldAlert = "RolloutHeld{cause=too_few_samples, model_name=flight-duration}";
        String stuckAlert = "RolloutStuck{model_name=flight-duration}";
        await("both alerts fire", () -> alerts.now().equals(Set.of(heldAlert, stuckAlert)));
        assertFiredAfter(held, 30, heldAlert);
        assertFiredAfter(begun, 120, stuckAlert);

        assertThat(runbook.follow("RolloutStuck")).contains("rollout_step_started", "\"neural_hive_rollout_stage\"");
        assertThat(runbook.follow("RolloutHeld")).contains("TOO_FEW_SAMPLES", "\"cause\":\"too_few_samples\"");
        String found = runbook.follow("A rollout does not leave a stage");
        assertThat(found)
                .contains("rollout_checkpoint_held", "TOO_FEW_SAMPLES")
                .contains("\"cause\":\"too_few_samples\"");
        assertThat(rates(found, "v2"))
                .as("requests, and outcomes: %s", found)
                .satisfiesExactly(
                        requests -> assertThat(requests).isPositive(),
                        outcomes -> assertThat(outcomes).isZero());

        users.close("");
        await(
                "it goes on",
                () -> find(rollout).currentStep().name().equals("stage_2")
                        && find(rollout).settled());
        assertThat(runbook.showAndAbort()).contains("\"stage_2\"", "users complain");
        await("it is aborted", () -> find(rollout).status() == RolloutStatus.ABORTED);
        await("alerts end with it", () -> alerts.now().isEmpty());
        assertThat(alerts.seen()).containsExactly(heldAlert, stuckAlert);
    }

    @Test
    @Order(2)
    void aGoodVersionIsPromotedWithoutAnyAlert() {
        Rollout rollout = service.engine().promote(Orchestrator.MODEL, "v2", BY_THE_THRESHOLD);
        await("it has ended", () -> !find(rollout).isOpen());
        assertThat(find(rollout).status()).as(find(rollout).toString()).isEqualTo(RolloutStatus.PROMOTED);
        assertThat(alerts.seen()).isEmpty();
        awaitQuietHour();
    }

    @Test
    @Order(3)
    void aBadVersionIsRolledBackOnceItsErrorsAreScrapedAndNotBefore() throws Exception {
        Instant hidden = Instant.now();
        scrapes.close("/metrics");
        Rollout rollout = service.engine().promote(Orchestrator.MODEL, "v5", BY_THE_THRESHOLD);
        String unavailable = "RolloutMetricsUnavailable{cause=metrics_unavailable, model_name=flight-duration}";
        Instant held = awaitHeld(rollout, Hold.Cause.METRICS_UNAVAILABLE);
        await("the alert fires", () -> alerts.now().contains(unavailable));
        assertFiredAfter(held, 10, unavailable);
        await("the models' process knows", () -> outcomesAtTheHost("v5") > 100);
        assertThat(find(rollout).status()).isEqualTo(RolloutStatus.RUNNING);
        String unseen = "ServingProcessNotScraped{}";
        assertThat(alerts.seen()).containsExactly(unavailable, unseen);
        assertFiredAfter(hidden, 5, unseen);
        assertThat(runbook.follow("ServingProcessNotScraped"))
                .contains("METRICS_UNAVAILABLE", "\"job\":\"model-host\"");
        assertThat(runbook.follow("RolloutMetricsUnavailable")).contains("METRICS_UNAVAILABLE", "metrics_unavailable");

        scrapes.close("");
        await("it has ended", () -> !find(rollout).isOpen());
        Instant end = Instant.now();
        assertThat(find(rollout).status()).as(find(rollout).toString()).isEqualTo(RolloutStatus.ROLLED_BACK);
        String degraded = "RolloutDegraded{model_name=flight-duration, reason=mae_increase, stage=stage_1}";
        await("the alert fires", () -> alerts.now().equals(Set.of(degraded)));
        assertThat(alerts.since(degraded)).isBefore(end.plus(MARGIN));
        assertThat(runbook.follow("Every rollout is rolled back"))
                .contains("rollout_mae_degradation", "\"reason\":\"mae_increase\"", "\"stage\":\"stage_1\"");
        assertThat(runbook.follow("RolloutDegraded"))
                .contains("rollout_mae_degradation", "\"reason\":\"mae_increase\"");

        await("its hour is over", () -> alerts.now().isEmpty());
        assertThat(Duration.between(alerts.since(degraded), Instant.now()))
                .isBetween(HOUR.minus(MARGIN), HOUR.plus(MARGIN));
        assertThat(alerts.seen()).containsExactly(degraded, unavailable, unseen);
        alerts.forget();
        awaitQuietHour();
    }

    private static void awaitQuietHour() {
        Awaitility.await("a quiet hour")
                .during(HOUR)
                .atMost(HOUR.plus(MARGIN))
                .until(() -> alerts.seen().isEmpty());
    }

    @Test
    @Order(4)
    void anEngineThatIsGoneIsMissedAndFoundByTheRunbook() throws Exception {
        int port = service.uri("/").getPort();
        Instant gone = Instant.now();
        service.close();
        await("the alert fires", () -> alerts.now().equals(Set.of("RolloutEngineAbsent{}")));
        assertFiredAfter(gone, 5, "RolloutEngineAbsent{}");
        assertThat(runbook.follow("Metrics do not appear")).contains("\"result\":[]");
        assertThat(runbook.follow("RolloutEngineAbsent"))
                .contains("\"job\":\"orchestrator\"")
                .containsPattern("\"job\":\"orchestrator\"},\"value\":\\[[^]]*,\"0\"]");

        service = service(port);
        await("it is back", () -> alerts.now().isEmpty());
        assertThat(runbook.follow("Metrics do not appear"))
                .containsPattern("neural_hive_rollout_models\"[^]]*\"value\":\\[[^]]*,\"0\"]")
                .containsPattern("neural_hive_prediction_records\"[^]]*\"value\":\\[[^]]*,\"[1-9]");
        Rollout rollout = service.engine().promote(Orchestrator.MODEL, "v2");
        await(
                "its meters are there",
                () -> runbook.follow("Metrics do not appear")
                        .matches("(?s).*neural_hive_rollout_models\"[^]]*,\"1\"].*"));
        service.engine().abort(rollout.id(), "test", "it has been seen");
        assertThat(alerts.seen()).containsExactly("RolloutEngineAbsent{}");
    }

    private static void assertFiredAfter(Instant since, int minutes, String alert) {
        Instant due = since.plus(MINUTE.multipliedBy(minutes));
        assertThat(alerts.since(alert)).as(alert).isBetween(due, due.plus(MARGIN));
    }

    /** Returns the last moment at which it was not held. */
    private static Instant awaitHeld(Rollout rollout, Hold.Cause cause) {
        AtomicReference<Instant> before = new AtomicReference<>(Instant.now());
        await("it holds", () -> {
            Instant asked = Instant.now();
            boolean held = isHeld(rollout, cause);
            if (!held) {
                before.set(asked);
            }
            return held;
        });
        return before.get();
    }

    private static boolean isHeld(Rollout rollout, Hold.Cause cause) {
        return find(rollout).hold().map(hold -> hold.cause() == cause).orElse(false);
    }

    private static Rollout find(Rollout rollout) {
        return service.engine().find(rollout.id()).orElseThrow();
    }

    private static List<Double> rates(String answers, String version) {
        return Pattern.compile("\"version\":\"" + version + "\"},\"value\":\\[[^]]*,\"([^\"]*)\"]")
                .matcher(answers)
                .results()
                .map(result -> Double.valueOf(result.group(1)))
                .toList();
    }

    private static double outcomesAtTheHost(String version) throws IOException, InterruptedException {
        URI metrics = host.uri().resolve("/metrics");
        return Pattern.compile("neural_hive_prediction_outcomes_total\\{[^}]*version=\"" + version + "\"[^}]*} (\\S+)")
                .matcher(Http.get(metrics))
                .results()
                .map(MatchResult::group)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    what + " is not so; firing " + alerts.now() + ", fired " + alerts.seen() + ", "
                            + service.engine().history(Orchestrator.MODEL, 1),
                    e);
        }
    }
}
