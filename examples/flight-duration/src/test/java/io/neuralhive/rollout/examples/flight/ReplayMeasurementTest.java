package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Measures every version over the replayed weeks and prints what it finds.
 *
 * <p>The models and what is expected here were committed before the first measurement.
 */
class ReplayMeasurementTest {

    private final List<Flight> replayed = Flights.periods().replayed();

    @Test
    void everyVersionDoesAsDesigned() {
        Models models = Models.fit(Flights.periods().training());
        Map<String, Served> served = new LinkedHashMap<>();
        models.versions().forEach(version -> served.put(version, Served.measure(models.get(version), replayed)));
        served.forEach((version, result) -> System.out.printf(
                "%s over %d replayed flights: MAE %.3f min (%.4f of the mean, %d flights), failures %.4f%n",
                version,
                replayed.size(),
                result.maeMinutes(),
                result.maeShare(),
                result.measured(),
                result.failureShare()));
        double second = served.get("v2").maeMinutes();
        assertThat(second).isLessThan(served.get("v1").maeMinutes());
        assertThat(served.get("v3").maeMinutes()).isGreaterThan(3 * second);
        assertThat(served.get("v4").failureShare()).isBetween(0.007, 0.013);
        assertThat(served.get("v5").maeMinutes()).isGreaterThan(second);
    }
}
