package io.neuralhive.rollout.micrometer;

import static io.neuralhive.rollout.micrometer.World.CANDIDATE;
import static io.neuralhive.rollout.micrometer.World.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.state.RolloutStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whole rollouts, scraped every 15 seconds and written to {@code target/promtool} for {@code promtool test rules}, which
 * {@code .ci/checks/10-alerts.sh} runs on them.
 *
 * <p>A promotion begins at 10:07 minutes, so that its first scrape is at 10:15; stages last half an hour, the last one too. A
 * second model is in rollout at the same time and always fine. After the end there is a quiet day and half an hour.
 */
class AlertFixturesTest {

    private static final Duration START = ofMinutes(10).plusSeconds(7);
    private static final Duration OTHER_START = ofMinutes(17).plusSeconds(7);
    private static final Duration QUIET = ofHours(24).plusMinutes(30);
    private static final String OTHER = "fare-predictor";

    private static final String DEGRADED = "RolloutDegraded";
    private static final String STUCK = "RolloutStuck";
    private static final String HELD = "RolloutHeld";
    private static final String UNAVAILABLE = "RolloutMetricsUnavailable";
    private static final String EVER_FIRING =
            "count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\"}[2d]))";

    private final Simulation simulation = new Simulation();
    private final World world = simulation.world;

    @Test
    void success() throws IOException {
        promoteBoth();
        simulation.until(START.plusHours(2).plus(QUIET));
        assertThat(status()).isEqualTo(RolloutStatus.PROMOTED);

        PromtoolFile file = new PromtoolFile(simulation.scrapes());
        shows(file, "10m", null, null);
        shows(file, "25m", 1.0, 25.0);
        shows(file, "55m", 2.0, 50.0);
        shows(file, "1h25m", 3.0, 75.0);
        shows(file, "1h55m", 4.0, 100.0);
        shows(file, "2h11m", null, null);
        // Stage 1 was passed at 40:07, and by the other model at 47:07.
        file.returns(Queries.SUCCESS_RATE, "39m", successRates(Map.of()));
        file.returns(Queries.SUCCESS_RATE, "42m", successRates(Map.of(MODEL, "stage_1")));
        file.returns(Queries.SUCCESS_RATE, "49m", successRates(Map.of(OTHER, "stage_1")));
        file.returns(
                Queries.SUCCESS_RATIO,
                "1h30m",
                Map.of(labels("model_name", MODEL), 1.0, labels("model_name", OTHER), 1.0));
        file.returns(Queries.DEGRADATIONS, "1h30m", degradations(Map.of()));
        file.silent(DEGRADED, "11m", "1h30m", "12h", "26h").silent(STUCK, "2h10m", "4h30m", "12h", "26h");
        file.returns(EVER_FIRING, "26h30m", Map.of()).returns(Queries.ENGINE_GONE, "26h30m", Map.of());
        write("success", file);
    }

    @Test
    void degradation() throws IOException {
        world.source.version(CANDIDATE, "stage_2", mae(1_000, 13));
        promoteBoth();
        simulation.until(START.plusHours(1).plus(QUIET));
        assertThat(status()).isEqualTo(RolloutStatus.ROLLED_BACK);

        PromtoolFile file = new PromtoolFile(simulation.scrapes());
        // The gate of stage 2 was asked at 1h10m07.
        shows(file, "1h10m", 2.0, 50.0);
        shows(file, "1h11m", null, null);
        file.returns(Queries.DEGRADATIONS, "1h10m", degradations(Map.of()));
        file.returns(Queries.DEGRADATIONS, "1h30m", degradations(Map.of("mae_increase", 1.0)));
        file.returns(
                Queries.SUCCESS_RATIO,
                "1h30m",
                Map.of(labels("model_name", MODEL), 0.5, labels("model_name", OTHER), 1.0));
        file.silent(DEGRADED, "1h10m");
        for (String time : new String[] {"1h11m", "1h30m", "2h9m"}) {
            firesDegraded(file, time, "stage_2", "mae_increase");
        }
        file.silent(DEGRADED, "2h11m", "12h", "25h").silent(STUCK, "1h10m", "2h10m", "4h30m", "12h", "25h");
        file.returns(EVER_FIRING, "25h30m", Map.of(labels("alertname", DEGRADED), 1.0));
        write("degradation", file);
    }

    @Test
    void rejectionInTheSecondOfTheStart() throws IOException {
        world.registry.register(MODEL, CANDIDATE, Map.of("mae", 0.9));
        promoteBoth();
        simulation.until(START.plus(QUIET));
        assertThat(status()).isEqualTo(RolloutStatus.REJECTED);

        PromtoolFile file = new PromtoolFile(simulation.scrapes());
        shows(file, "11m", null, null);
        file.returns(Queries.DEGRADATIONS, "13m", degradations(Map.of("offline_mae", 1.0)));
        file.silent(DEGRADED, "12m");
        firesDegraded(file, "13m", "validate", "offline_mae");
        firesDegraded(file, "1h11m", "validate", "offline_mae");
        file.silent(DEGRADED, "1h13m", "12h");
        file.returns(EVER_FIRING, "24h30m", Map.of(labels("alertname", DEGRADED), 1.0));
        write("rejection", file);
    }

    @Test
    void holdOfFiveHours() throws IOException {
        world.source.version(CANDIDATE, "stage_2", mae(3, 10));
        promoteBoth();
        simulation.until(START.plusHours(6).minusSeconds(7));
        world.source.version(CANDIDATE, "stage_2", mae(1_000, 10));
        simulation.until(START.plusHours(7).plus(QUIET));
        assertThat(status()).isEqualTo(RolloutStatus.PROMOTED);

        PromtoolFile file = new PromtoolFile(simulation.scrapes());
        shows(file, "6h", 2.0, 50.0);
        shows(file, "6h11m", 3.0, 75.0);
        shows(file, "7h11m", null, null);
        // Stage 2 began at 40:07: no change in sight from 2h40 on, and the alert two hours later.
        file.silent(STUCK, "2h15m", "4h30m", "4h39m");
        for (String time : new String[] {"4h42m", "5h", "6h10m"}) {
            firesStuck(file, time, 2);
        }
        // Its gate was asked first at 1h10m07, and holds since then.
        file.silent(HELD, "1h10m", "1h39m");
        for (String time : new String[] {"1h42m", "3h", "6h10m"}) {
            firesHeld(file, time, "too_few_samples");
        }
        file.silent(HELD, "6h11m", "12h", "31h").silent(UNAVAILABLE, "3h", "31h");
        file.silent(STUCK, "6h11m", "7h11m", "9h30m", "12h", "31h").silent(DEGRADED, "5h", "7h", "31h");
        file.returns(EVER_FIRING, "31h30m", Map.of(labels("alertname", STUCK), 1.0, labels("alertname", HELD), 1.0));
        write("hold", file);
    }

    @Test
    void holdInTheFirstStageWithARestart() throws IOException {
        world.source.version(CANDIDATE, "stage_1", mae(3, 10));
        promoteBoth();
        simulation.until(START.plusHours(1));
        world.restart();
        simulation.until(START.plusHours(5).plusMinutes(30).minusSeconds(7));
        world.source.version(CANDIDATE, "stage_1", mae(1_000, 10));
        simulation.until(START.plusHours(7).plus(QUIET));
        assertThat(status()).isEqualTo(RolloutStatus.PROMOTED);

        PromtoolFile file = new PromtoolFile(simulation.scrapes());
        shows(file, "1h11m", 1.0, 25.0);
        shows(file, "5h30m", 1.0, 25.0);
        shows(file, "5h41m", 2.0, 50.0);
        // The series was born at 10:15, and a series that is born does not change.
        file.silent(STUCK, "2h10m");
        firesStuck(file, "2h12m", 1);
        firesStuck(file, "5h40m", 1);
        // A restart neither hides the hold nor restarts its time.
        file.silent(HELD, "1h9m");
        for (String time : new String[] {"1h12m", "2h", "5h39m"}) {
            firesHeld(file, time, "too_few_samples");
        }
        file.silent(HELD, "5h41m", "12h", "31h");
        file.silent(STUCK, "5h41m", "7h11m", "12h", "31h");
        file.returns(EVER_FIRING, "31h30m", Map.of(labels("alertname", STUCK), 1.0, labels("alertname", HELD), 1.0));
        write("hold-in-first-stage", file);
    }

    @Test
    void metricsUnavailableForAnHour() throws IOException {
        promoteBoth();
        simulation.until(START.plusMinutes(45));
        world.source.failures().always(new IOException("down"));
        simulation.until(START.plusHours(2).minusSeconds(7));
        world.source.failures().heal();
        simulation.until(START.plusHours(3).plus(QUIET));
        assertThat(status()).isEqualTo(RolloutStatus.PROMOTED);

        PromtoolFile file = new PromtoolFile(simulation.scrapes());
        // The gate of stage 2 was asked at 1h10m07, that of the other model at 1h17m07, and again at 2h10m07.
        file.silent(UNAVAILABLE, "1h10m", "1h19m", "2h11m", "3h", "12h", "27h");
        for (String time : new String[] {"1h22m", "1h26m"}) {
            firesUnavailable(file, time, MODEL);
        }
        file.silent(HELD, "1h39m", "2h11m", "12h", "27h")
                .silent(STUCK, "2h10m", "12h", "27h")
                .silent(DEGRADED, "2h");
        file.returns(
                EVER_FIRING, "27h30m", Map.of(labels("alertname", UNAVAILABLE), 2.0, labels("alertname", HELD), 2.0));
        write("unavailable", file);
    }

    private void promoteBoth() {
        world.know(OTHER, "other-v1", "other-v2");
        simulation.until(START);
        promote(MODEL, CANDIDATE);
        simulation.until(OTHER_START);
        promote(OTHER, "other-v2");
    }

    private void promote(String model, String version) {
        world.engine.promote(model, version, policy -> policy.finalSoak(ofMinutes(30)));
    }

    private RolloutStatus status() {
        return world.engine.history(MODEL, 1).get(0).status();
    }

    private static void shows(PromtoolFile file, String time, @Nullable Double stage, @Nullable Double traffic) {
        file.returns(Queries.STAGE, time, stage == null ? Map.of() : Map.of(Queries.STAGE, stage));
        file.returns(Queries.TRAFFIC, time, traffic == null ? Map.of() : Map.of(Queries.TRAFFIC, traffic));
    }

    private static void firesDegraded(PromtoolFile file, String time, String stage, String reason) {
        file.fires(
                DEGRADED,
                time,
                Map.of("model_name", MODEL, "stage", stage, "reason", reason),
                MODEL + ": candidate degraded at " + stage + ", " + reason);
    }

    private static void firesStuck(PromtoolFile file, String time, int stage) {
        file.fires(
                STUCK,
                time,
                Map.of("model_name", MODEL),
                MODEL + ": rollout has not left stage " + stage + " for 2 hours or more");
    }

    private static void firesHeld(PromtoolFile file, String time, String cause) {
        file.fires(
                HELD,
                time,
                Map.of("model_name", MODEL, "cause", cause),
                MODEL + ": rollout has been held for 30 minutes or more: " + cause);
    }

    private static void firesUnavailable(PromtoolFile file, String time, String model) {
        file.fires(
                UNAVAILABLE,
                time,
                Map.of("model_name", model, "cause", "metrics_unavailable"),
                model + ": rollout is held because its metrics are unavailable");
    }

    /** Returns a rate for every step of both models: one in five minutes for the step given, 0 for all others. */
    private static Map<String, Double> successRates(Map<String, String> passed) {
        Map<String, Double> rates = new HashMap<>();
        for (String model : List.of(MODEL, OTHER)) {
            for (String step : List.of("validate", "baseline", "stage_1", "stage_2", "stage_3", "stage_4")) {
                String labels = "{model_name=\"" + model + "\",stage=\"" + step + "\",status=\"success\"}";
                rates.put(labels, step.equals(passed.get(model)) ? 1.0 / 300 : 0);
            }
        }
        return rates;
    }

    private static Map<String, Double> degradations(Map<String, Double> seen) {
        Map<String, Double> increases = new HashMap<>();
        for (String reason : List.of(
                "unknown_version",
                "offline_mae",
                "offline_precision",
                "offline_validation",
                "mae_increase",
                "error_rate")) {
            increases.put(labels("reason", reason), seen.getOrDefault(reason, 0.0));
        }
        return increases;
    }

    private static String labels(String name, String value) {
        return "{" + name + "=\"" + value + "\"}";
    }

    private static void write(String name, PromtoolFile file) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "promtool"));
        Files.writeString(directory.resolve(name + ".yml"), file.text());
    }
}
