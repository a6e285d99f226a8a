package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModelsTest {

    private final List<Flight> training = Flights.periods().training();
    private final Models models = Models.fit(training);

    @Test
    void givesFiveVersions() {
        assertThat(models.versions()).containsExactly("v1", "v2", "v3", "v4", "v5");
        assertThat(models.versions())
                .allSatisfy(version -> assertThat(models.get(version).version()).isEqualTo(version));
    }

    @Test
    void knowsNoOtherVersion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> models.get("v6"))
                .withMessage("no version v6 among [v1, v2, v3, v4, v5]");
        assertThatIllegalArgumentException().isThrownBy(() -> models.offlineMetrics("v6"));
    }

    @Test
    void fitsTheSameModelsEveryTime() {
        Models again = Models.fit(training);
        for (String version : List.of("v1", "v2", "v3", "v5")) {
            assertThat(training.stream().mapToDouble(again.get(version)::predictMinutes))
                    .containsExactlyElementsOf(training.stream()
                            .mapToDouble(models.get(version)::predictMinutes)
                            .boxed()
                            .toList());
            assertThat(again.offlineMetrics(version)).isEqualTo(models.offlineMetrics(version));
        }
    }

    @Test
    void improvesOnTheFirstVersionOffline() {
        OfflineMetrics first = models.offlineMetrics("v1");
        OfflineMetrics second = models.offlineMetrics("v2");
        assertThat(first.maeMinutes()).isEqualTo(9.957, within(0.001));
        assertThat(second.maeMinutes()).isEqualTo(7.372, within(0.001));
        assertThat(first.maeShare()).isEqualTo(0.0643, within(0.0001));
        assertThat(second.maeShare()).isEqualTo(0.0476, within(0.0001));
    }

    @Test
    void registersFaultsOfServingWithTheMetricsOfWhatWasFitted() {
        assertThat(List.of("v3", "v4", "v5"))
                .allSatisfy(
                        version -> assertThat(models.offlineMetrics(version)).isEqualTo(models.offlineMetrics("v2")));
    }

    @Test
    void leavesFlightsWithoutAnAirTimeOutOfTheFit() {
        Flight near = Flights.flown(0, "EWR", "BOS", 200, 50);
        Flight far = Flights.flown(0, "EWR", "IAH", 1400, 230);
        Flight later = Flights.flown(FlightPeriods.HOLDOUT_START, "EWR", "IAH", 1400, 240);
        OfflineMetrics metrics =
                Models.fit(List.of(near, Flights.cancelled(1), far, later)).offlineMetrics("v1");
        assertThat(metrics.flights()).isEqualTo(1);
        assertThat(metrics.maeMinutes()).isEqualTo(10, within(1e-9));
        assertThat(metrics.maeShare()).isEqualTo(10 / 240.0, within(1e-9));
    }

    @Test
    void needsFlightsOnBothSidesOfTheHoldout() {
        assertThatIllegalArgumentException().isThrownBy(() -> Models.fit(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Models.fit(List.of(Flights.flown(0, "EWR", "BOS", 200, 50))))
                .withMessageContaining("held-out week");
    }
}
