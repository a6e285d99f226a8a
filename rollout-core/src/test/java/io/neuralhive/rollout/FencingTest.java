package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.registry.ProductionConflictException;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.RolloutFixture;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Effects that come late, or whose answer misleads. */
class FencingTest {

    private record Call(TrafficSplit split, FencingToken fencingToken) {}

    @Test
    void aDelayedSplitOfAnOlderRevisionIsRefused() throws Exception {
        List<Call> calls = new ArrayList<>();
        RecordingRouter router = new RecordingRouter();
        TrafficRouter noting = (split, fencingToken) -> {
            router.apply(split, fencingToken);
            calls.add(new Call(split, fencingToken));
        };
        RolloutFixture.of(builder -> builder.trafficRouter(noting))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10))
                .promote()
                .advance(ofMinutes(30));
        assertThat(calls)
                .extracting(call -> call.fencingToken().revision())
                .isSorted()
                .doesNotHaveDuplicates();
        Call stage1 = calls.stream()
                .filter(call -> call.split().share().percent() == 25)
                .findFirst()
                .orElseThrow();
        assertThatExceptionOfType(StaleFencingTokenException.class)
                .isThrownBy(() -> router.apply(stage1.split(), stage1.fencingToken()));
        assertThat(router.shareOf(MODEL, CANDIDATE).percent()).isEqualTo(50);
    }

    @Test
    void aCommitThatTookEffectThoughItWasReportedAsAConflictIsRolledBack() {
        MisleadingRegistry registry = new MisleadingRegistry(false);
        RolloutFixture fixture = promoteAgainst(registry);
        assertThat(fixture.rollout()).isRolledBack().because(Reason.REGISTRY_CONFLICT);
        assertThat(registry.productionVersion(MODEL)).contains(BASELINE);
    }

    @Test
    void aVersionThatWasPutIntoProductionOutsideTheRolloutIsLeftAsItIs() {
        MisleadingRegistry registry = new MisleadingRegistry(true);
        RolloutFixture fixture = promoteAgainst(registry);
        assertThat(fixture.rollout()).isRolledBack().because(Reason.REGISTRY_CONFLICT);
        assertThat(registry.productionVersion(MODEL)).contains("v9");
    }

    private static RolloutFixture promoteAgainst(ModelRegistry registry) {
        return RolloutFixture.of(builder -> builder.modelRegistry(registry))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10))
                .promote()
                .advance(ofHours(2));
    }

    /** Makes the first change, and says that it did not. */
    private static final class MisleadingRegistry implements ModelRegistry {
        private final InMemoryModelRegistry versions = new InMemoryModelRegistry()
                .register(MODEL, BASELINE, Map.of("mae", 0.1))
                .register(MODEL, CANDIDATE, Map.of("mae", 0.1))
                .register(MODEL, "v9", Map.of("mae", 0.1))
                .production(MODEL, BASELINE);
        private final boolean otherWriterToo;
        private boolean misled;

        private MisleadingRegistry(boolean otherWriterToo) {
            this.otherWriterToo = otherWriterToo;
        }

        @Override
        public Optional<Map<String, Double>> offlineMetrics(String model, String version) {
            return versions.offlineMetrics(model, version);
        }

        @Override
        public Optional<String> productionVersion(String model) {
            return versions.productionVersion(model);
        }

        @Override
        public void setProduction(ProductionChange change) throws ProductionConflictException {
            versions.setProduction(change);
            if (!misled) {
                misled = true;
                if (otherWriterToo) {
                    versions.production(MODEL, "v9");
                }
                throw new ProductionConflictException(change, Optional.of("v9"));
            }
        }
    }
}
