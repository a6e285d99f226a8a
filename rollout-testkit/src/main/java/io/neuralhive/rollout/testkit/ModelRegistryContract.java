package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.registry.ProductionConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of every {@link ModelRegistry}, as tests: extend this class, create the registry and fill it.
 *
 * <p>The tests about fencing are skipped for a registry that does not {@linkplain ModelRegistry#fences() fence}.
 */
public abstract class ModelRegistryContract {

    private static final int THREADS = 8;

    private ModelRegistry registry;

    /** For subclasses. */
    protected ModelRegistryContract() {}

    /** Returns a registry without any version. Called before each test. */
    protected abstract ModelRegistry createRegistry() throws Exception;

    /** Registers a version in the latest registry created, ready to serve, with the given offline metrics. */
    protected abstract void register(String model, String version, Map<String, Double> metrics) throws Exception;

    /** Puts a registered version into production by other means than a rollout. */
    protected abstract void production(String model, String version) throws Exception;

    /**
     * Returns whether the registry compares and sets atomically, so that one of two concurrent writers gets a conflict.
     * By default true; the test of that is skipped otherwise.
     */
    protected boolean comparesAndSetsInOneStep() {
        return true;
    }

    /** Returns the number of races in the test of concurrent writers. By default 25. */
    protected int races() {
        return 25;
    }

    /**
     * Returns names of models and versions that the registry must accept. By default all kinds that the core allows.
     */
    protected List<String> names() {
        return List.of(
                "it's \"quoted\"",
                "'; DROP TABLE models; --",
                "100 %_*",
                "a/b:c?d&e=f#g",
                "../v1",
                "👩‍🔬 é e\u0301",
                "x".repeat(Names.MAX_LENGTH));
    }

    @BeforeEach
    void fillRegistry() throws Exception {
        registry = createRegistry();
        for (String version : List.of("v1", "v2", "v3")) {
            register("model", version, Map.of("mae", 0.125, "precision", 0.75));
        }
    }

    @Test
    void knowsNoMetricsOfAnUnknownVersion() throws Exception {
        assertThat(registry.offlineMetrics("model", "v4")).isEmpty();
        assertThat(registry.offlineMetrics("model", "V1")).isEmpty();
        assertThat(registry.offlineMetrics("elsewhere", "v1")).isEmpty();
    }

    @Test
    void givesTheMetricsOfAKnownVersion() throws Exception {
        register("model", "v4", Map.of("mae", 0.5));
        assertThat(registry.offlineMetrics("model", "v1").orElseThrow())
                .containsAllEntriesOf(Map.of("mae", 0.125, "precision", 0.75));
        assertThat(registry.offlineMetrics("model", "v4").orElseThrow()).containsEntry("mae", 0.5);
    }

    @Test
    void knowsAVersionWithoutMetrics() throws Exception {
        register("model", "v4", Map.of());
        assertThat(registry.offlineMetrics("model", "v4").orElseThrow()).doesNotContainKeys("mae", "precision");
    }

    @Test
    void hasNothingInProductionAtFirst() throws Exception {
        assertThat(registry.productionVersion("model")).isEmpty();
        assertThat(registry.productionVersion("elsewhere")).isEmpty();
    }

    @Test
    void seesAChangeByOtherMeans() throws Exception {
        production("model", "v2");
        assertThat(registry.productionVersion("model")).contains("v2");
    }

    @Test
    void setsTheFirstVersion() throws Exception {
        registry.setProduction(change(Optional.empty(), Optional.of("v1"), 1));
        assertThat(registry.productionVersion("model")).contains("v1");
    }

    @Test
    void replacesTheExpectedVersion() throws Exception {
        production("model", "v1");
        registry.setProduction(change("v1", "v2", 1));
        assertThat(registry.productionVersion("model")).contains("v2");
    }

    @Test
    void revertsToThePreviousVersion() throws Exception {
        production("model", "v1");
        registry.setProduction(change("v1", "v2", 1));
        registry.setProduction(change("v2", "v1", 2));
        assertThat(registry.productionVersion("model")).contains("v1");
    }

    @Test
    void revertsToNoVersion() throws Exception {
        registry.setProduction(change(Optional.empty(), Optional.of("v1"), 1));
        registry.setProduction(change(Optional.of("v1"), Optional.empty(), 2));
        assertThat(registry.productionVersion("model")).isEmpty();
        registry.setProduction(change(Optional.of("v1"), Optional.empty(), 2));
        assertThat(registry.productionVersion("model")).isEmpty();
        assertThat(registry.offlineMetrics("model", "v1")).isPresent();
    }

    @Test
    void takesTheSameChangeAgain() throws Exception {
        production("model", "v1");
        registry.setProduction(change("v1", "v2", 1));
        registry.setProduction(change("v1", "v2", 1));
        registry.setProduction(change("v1", "v2", 7));
        assertThat(registry.productionVersion("model")).contains("v2");
    }

    @Test
    void takesAChangeThatWasMadeByOtherMeans() throws Exception {
        production("model", "v2");
        registry.setProduction(change("v1", "v2", 1));
        assertThat(registry.productionVersion("model")).contains("v2");
    }

    @Test
    void refusesToReplaceAnotherVersionThanExpected() throws Exception {
        production("model", "v3");
        assertConflict(change("v1", "v2", 1));
        assertThat(registry.productionVersion("model")).contains("v3");
    }

    @Test
    void refusesToReplaceAVersionWhereNoneIsExpected() throws Exception {
        production("model", "v3");
        assertConflict(change(Optional.empty(), Optional.of("v2"), 1));
        assertThat(registry.productionVersion("model")).contains("v3");
    }

    @Test
    void refusesToReplaceNoneWhereAVersionIsExpected() throws Exception {
        assertConflict(change("v1", "v2", 1));
        assertThat(registry.productionVersion("model")).isEmpty();
    }

    @Test
    void refusesToTakeAnotherVersionThanExpectedOutOfProduction() throws Exception {
        production("model", "v3");
        assertConflict(change(Optional.of("v1"), Optional.empty(), 1));
        assertThat(registry.productionVersion("model")).contains("v3");
    }

    @Test
    void keepsModelsApart() throws Exception {
        register("Model", "v1", Map.of("mae", 0.25));
        register("Model", "v2", Map.of("mae", 0.25));
        production("model", "v1");
        production("Model", "v1");
        registry.setProduction(change("v1", "v2", 1));
        assertThat(registry.productionVersion("Model")).contains("v1");
        assertThat(registry.offlineMetrics("Model", "v1").orElseThrow()).containsEntry("mae", 0.25);
        assertThat(registry.offlineMetrics("Model", "v3")).isEmpty();
    }

    @Test
    void takesAnyAllowedName() throws Exception {
        for (String name : names()) {
            register(name, name, Map.of("mae", 0.25));
            assertThat(registry.offlineMetrics(name, name).orElseThrow()).containsEntry("mae", 0.25);
            registry.setProduction(
                    new ProductionChange(name, Optional.empty(), Optional.of(name), new FencingToken("r-1", 1, 1)));
            assertThat(registry.productionVersion(name)).contains(name);
        }
    }

    @Test
    void letsOneOfManyWritersWin() throws Exception {
        assumeTrue(comparesAndSetsInOneStep(), "The registry does not compare and set atomically");
        for (int race = 0; race < races(); race++) {
            String model = "race-" + race;
            register(model, "before", Map.of());
            production(model, "before");
            for (int i = 0; i < THREADS; i++) {
                register(model, "v" + i, Map.of());
            }
            List<Boolean> won = race(model);
            assertThat(won).containsOnlyOnce(true);
            assertThat(registry.productionVersion(model)).contains("v" + won.indexOf(true));
        }
    }

    @Test
    void refusesALowerTokenIfItFences() throws Exception {
        assumeFencing();
        production("model", "v1");
        registry.setProduction(change("v1", "v2", 5));
        registry.setProduction(change("v2", "v1", 6));
        assertStale(change("v1", "v2", 5));
        assertThat(registry.productionVersion("model")).contains("v1");
        registry.setProduction(change("v1", "v2", 6));
        assertThat(registry.productionVersion("model")).contains("v2");
    }

    @Test
    void putsALaterRolloutAboveAnEarlierOneIfItFences() throws Exception {
        assumeFencing();
        production("model", "v1");
        registry.setProduction(change("v1", "v2", new FencingToken("r-1", 1, 900)));
        registry.setProduction(change("v2", "v3", new FencingToken("r-2", 2, 1)));
        assertStale(change("v3", "v2", new FencingToken("r-1", 1, 901)));
        assertThat(registry.productionVersion("model")).contains("v3");
    }

    @Test
    void remembersTheTokenOfAChangeThatItRefusedIfItFences() throws Exception {
        assumeFencing();
        production("model", "v3");
        assertConflict(change("v1", "v2", 6));
        production("model", "v1");
        assertStale(change("v1", "v2", 5));
        assertThat(registry.productionVersion("model")).contains("v1");
    }

    @Test
    void remembersTheTokensOfEachModelIfItFences() throws Exception {
        assumeFencing();
        register("elsewhere", "v1", Map.of());
        registry.setProduction(change(Optional.empty(), Optional.of("v1"), 900));
        ProductionChange elsewhere =
                new ProductionChange("elsewhere", Optional.empty(), Optional.of("v1"), new FencingToken("r-1", 1, 1));
        assertThatCode(() -> registry.setProduction(elsewhere)).doesNotThrowAnyException();
        assertThat(registry.productionVersion("elsewhere")).contains("v1");
    }

    private void assumeFencing() {
        assumeTrue(registry.fences(), "The registry does not fence");
    }

    private void assertConflict(ProductionChange change) {
        assertThatExceptionOfType(ProductionConflictException.class).isThrownBy(() -> registry.setProduction(change));
    }

    private void assertStale(ProductionChange change) {
        assertThatExceptionOfType(StaleFencingTokenException.class).isThrownBy(() -> registry.setProduction(change));
    }

    private List<Boolean> race(String model) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                ProductionChange change = new ProductionChange(
                        model, Optional.of("before"), Optional.of("v" + i), new FencingToken("r-1", 1, 1));
                results.add(threads.submit(() -> {
                    together.await();
                    return wins(change);
                }));
            }
            List<Boolean> won = new ArrayList<>();
            for (Future<Boolean> result : results) {
                won.add(result.get(1, TimeUnit.MINUTES));
            }
            return won;
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean wins(ProductionChange change) throws Exception {
        try {
            registry.setProduction(change);
            return true;
        } catch (ProductionConflictException e) {
            return false;
        }
    }

    private static ProductionChange change(String from, String to, long revision) {
        return change(Optional.of(from), Optional.of(to), revision);
    }

    private static ProductionChange change(String from, String to, FencingToken fencingToken) {
        return new ProductionChange("model", Optional.of(from), Optional.of(to), fencingToken);
    }

    private static ProductionChange change(Optional<String> from, Optional<String> to, long revision) {
        return new ProductionChange("model", from, to, new FencingToken("r-1", 1, revision));
    }
}
