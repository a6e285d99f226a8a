package io.neuralhive.rollout.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.identity.FencingToken;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryModelRegistryTest {

    private final InMemoryModelRegistry registry = new InMemoryModelRegistry()
            .register("eta", "v1", Map.of("mae", 0.1))
            .register("eta", "v2", Map.of());

    @Test
    void refusesToPutAnUnknownVersionIntoProduction() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.production("eta", "v3"))
                .withMessage("The registry does not know version \"v3\" of model \"eta\": register it first");
        assertThatIllegalArgumentException().isThrownBy(() -> registry.production("price", "v1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.setProduction(change(Optional.empty(), Optional.of("v3"), 1)));
        assertThat(registry.productionVersion("eta")).isEmpty();
        assertThat(registry.productionVersion("price")).isEmpty();
    }

    @Test
    void refusesNamesThatAreNotAllowed() {
        assertThatIllegalArgumentException().isThrownBy(() -> registry.register("e\nta", "v1", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.register("eta", " v1", Map.of()));
        assertThat(registry.offlineMetrics("e\nta", "v1")).isEmpty();
    }

    @Test
    void takesTheMetricsGivenLast() {
        registry.production("eta", "v1").register("eta", "v1", Map.of("mae", 0.5));
        assertThat(registry.offlineMetrics("eta", "v1")).contains(Map.of("mae", 0.5));
        assertThat(registry.productionVersion("eta")).contains("v1");
    }

    @Test
    void keepsTheMetricsAsTheyWereGiven() {
        Map<String, Double> metrics = new HashMap<>(Map.of("mae", Double.NaN));
        registry.register("eta", "v3", metrics);
        metrics.put("mae", 0.1);
        assertThat(registry.offlineMetrics("eta", "v3")).contains(Map.of("mae", Double.NaN));
    }

    @Test
    void setsTheProductionVersionByHandWhateverItWas() {
        registry.production("eta", "v1").production("eta", "v2");
        assertThat(registry.productionVersion("eta")).contains("v2");
    }

    @Test
    void takesAModelOutOfProductionThatItDoesNotKnow() throws Exception {
        registry.setProduction(
                new ProductionChange("price", Optional.of("v1"), Optional.empty(), new FencingToken("r-1", 1, 1)));
        assertThat(registry.productionVersion("price")).isEmpty();
    }

    @Test
    void fencesUnlikeARegistryThatDoesNotSaySo() {
        ModelRegistry silent = new ModelRegistry() {
            @Override
            public Optional<Map<String, Double>> offlineMetrics(String model, String version) {
                return Optional.empty();
            }

            @Override
            public Optional<String> productionVersion(String model) {
                return Optional.empty();
            }

            @Override
            public void setProduction(ProductionChange change) {}
        };
        assertThat(registry.fences()).isTrue();
        assertThat(silent.fences()).isFalse();
    }

    @Test
    void tellsWhatItFoundInAConflict() {
        registry.production("eta", "v2");
        assertThatExceptionOfType(ProductionConflictException.class)
                .isThrownBy(() -> registry.setProduction(change(Optional.empty(), Optional.of("v1"), 1)))
                .withMessage("The production version of eta is v2, not none as recorded: "
                        + "it was changed outside this rollout and is left as it is");
    }

    private static ProductionChange change(Optional<String> from, Optional<String> to, long revision) {
        return new ProductionChange("eta", from, to, new FencingToken("r-1", 1, revision));
    }
}
