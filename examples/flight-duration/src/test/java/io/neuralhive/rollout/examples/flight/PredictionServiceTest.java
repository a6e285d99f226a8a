package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PredictionServiceTest {

    private static final String MODEL = "model";

    private final Models models = Models.fit(Flights.periods().training());
    private final FakeClock clock = new FakeClock(LogTime.at(FlightPeriods.REPLAY_START));
    private final InMemoryModelRegistry registry = new InMemoryModelRegistry();
    private final EmbeddedRollouts rollouts =
            EmbeddedRollouts.builder(registry).clock(clock).timers(clock).build();
    private final ServedLog served = new ServedLog();
    private final PredictionService service = new PredictionService(MODEL, models, rollouts, served);

    private final Flight flight = Flights.periods().replayed().get(0);

    /** A flight in the shard that version 4 has not loaded. */
    private final Flight unlucky = Flights.periods().replayed().stream()
            .filter(candidate -> candidate.airTime().isPresent() && fails("v4", candidate))
            .findFirst()
            .orElseThrow();

    PredictionServiceTest() {
        models.versions().forEach(version -> registry.register(MODEL, version, Map.of()));
        registry.production(MODEL, "v2");
    }

    @Test
    void answersFromTheVersionInProductionAndJoinsTheOutcome() {
        double answer = service.predict(flight);
        service.landed(flight);
        assertThat(answer).isEqualTo(models.get("v2").predictMinutes(flight));
        MetricSummary seen = seen("v2");
        assertThat(seen.requests()).isEqualTo(1);
        assertThat(seen.errors().mae()).isEqualTo(Math.abs(answer - flight.actualMinutes()), within(1e-9));
    }

    @Test
    void fallsBackToProductionAndRecordsOnlyTheFailure() {
        split(TrafficShare.ALL, 0, "v4");
        assertThat(service.predict(unlucky)).isEqualTo(models.get("v2").predictMinutes(unlucky));
        service.landed(unlucky);
        assertThat(seen("v4").requests()).isEqualTo(1);
        assertThat(seen("v4").failures()).isEqualTo(1);
        assertThat(seen("v4").errors().count()).isZero();
        assertThat(seen("v2")).isEqualTo(MetricSummary.EMPTY);
        assertThat(served.failures()).containsExactly(new ServedLog.Failure(unlucky.scheduledMinute(), "v4"));
        assertThat(served.answers()).isEmpty();
    }

    @Test
    void lacksAFallbackWhereProductionFails() {
        registry.production(MODEL, "v4");
        assertThatIllegalStateException().isThrownBy(() -> service.predict(unlucky));
        assertThat(seen("v4").failures()).isEqualTo(1);
    }

    @Test
    void callsTheShadow() {
        split(TrafficShare.NONE, 1, "v3");
        assertThat(service.predict(flight)).isEqualTo(models.get("v2").predictMinutes(flight));
        service.landed(flight);
        assertThat(seen("v3").requests()).isEqualTo(1);
        assertThat(seen("v3").errors().count()).isEqualTo(1);
        assertThat(seen("v3").agreement()).isEqualTo(new AgreementStats(1, 0));
        assertThat(served.answers()).extracting(ServedLog.Answer::version).containsExactly("v2");
    }

    @Test
    void recordsAShadowThatFails() {
        split(TrafficShare.NONE, 1, "v4");
        assertThat(service.predict(unlucky)).isEqualTo(models.get("v2").predictMinutes(unlucky));
        assertThat(seen("v4").failures()).isEqualTo(1);
        assertThat(served.failures()).isEmpty();
    }

    private void split(TrafficShare share, double shadowRate, String candidate) {
        StepRef step = new StepRef("rollout", 1, "step");
        rollouts.splitter()
                .apply(
                        new TrafficSplit(MODEL, Optional.of("v2"), candidate, share, shadowRate, Optional.of(step)),
                        new FencingToken("rollout", 1, 1));
    }

    private MetricSummary seen(String version) {
        return rollouts.recorder().collect(MODEL, version, Window.last(Duration.ofHours(1), clock.now()));
    }

    private boolean fails(String version, Flight asked) {
        try {
            models.get(version).predictMinutes(asked);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
