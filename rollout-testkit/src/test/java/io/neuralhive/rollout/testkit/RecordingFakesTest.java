package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingFakesTest {

    private final RecordingRouter router = new RecordingRouter();
    private final RecordingRegistry registry =
            new RecordingRegistry().register("model", "v1").register("model", "v2");
    private final IOException failure = new IOException("refused");

    @Test
    void aRouterRemembersEverySplitInOrder() throws Exception {
        router.apply(split(0.25), fencingToken(1));
        router.apply(split(0.5), fencingToken(2));
        router.apply(split(0.5), fencingToken(2));
        assertThat(router.applied()).containsExactly(split(0.25), split(0.5), split(0.5));
        assertThat(router.split("model")).contains(split(0.5));
        assertThat(router.split("elsewhere")).isEmpty();
    }

    @Test
    void aRouterReturnsTheShareOfAVersion() throws Exception {
        assertThat(router.shareOf("model", "v2")).isEqualTo(TrafficShare.NONE);
        router.apply(split(0.25), fencingToken(1));
        assertThat(router.shareOf("model", "v2")).isEqualTo(TrafficShare.of(0.25));
        assertThat(router.shareOf("model", "v3")).isEqualTo(TrafficShare.NONE);
    }

    @Test
    void aRouterThatFailsChangesNothing() throws Exception {
        router.apply(split(0.25), fencingToken(1));
        router.failures().next(1, failure);
        assertThatThrownBy(() -> router.apply(split(0.5), fencingToken(2))).isSameAs(failure);
        assertThat(router.applied()).containsExactly(split(0.25));
        router.apply(split(0.75), fencingToken(1));
        assertThat(router.split("model")).contains(split(0.75));
    }

    @Test
    void bothFenceSoThatTheContractTestsOfThatAreNotSkipped() {
        assertThat(router.fences()).isTrue();
        assertThat(registry.fences()).isTrue();
    }

    @Test
    void aRouterDoesNotRememberWhatItRefused() throws Exception {
        router.apply(split(0.5), fencingToken(2));
        assertThatThrownBy(() -> router.apply(split(0.25), fencingToken(1)))
                .isInstanceOf(StaleFencingTokenException.class)
                .hasMessage("The effect of r-1 at revision 1 is refused: r-1 at revision 2 came before it");
        assertThat(router.applied()).containsExactly(split(0.5));
    }

    @Test
    void aRegistryRemembersEveryChangeInOrder() throws Exception {
        registry.setProduction(change(Optional.empty(), "v1", 1));
        registry.setProduction(change(Optional.of("v1"), "v2", 2));
        assertThat(registry.changes())
                .containsExactly(change(Optional.empty(), "v1", 1), change(Optional.of("v1"), "v2", 2));
        assertThat(registry.inProduction("model")).contains("v2");
    }

    @Test
    void aRegistryDoesNotRememberWhatIsSetByHand() {
        registry.production("model", "v1");
        assertThat(registry.inProduction("model")).contains("v1");
        assertThat(registry.changes()).isEmpty();
    }

    @Test
    void aRegistryThatFailsToWriteChangesNothingAndStillReads() throws Exception {
        registry.writeFailures().next(1, failure);
        assertThatThrownBy(() -> registry.setProduction(change(Optional.empty(), "v1", 1)))
                .isSameAs(failure);
        assertThat(registry.changes()).isEmpty();
        assertThat(registry.productionVersion("model")).isEmpty();
    }

    @Test
    void aRegistryThatFailsToReadStillWrites() throws Exception {
        registry.readFailures().always(failure);
        assertThatThrownBy(() -> registry.productionVersion("model")).isSameAs(failure);
        assertThatThrownBy(() -> registry.offlineMetrics("model", "v1")).isSameAs(failure);
        registry.setProduction(change(Optional.empty(), "v1", 1));
        assertThat(registry.inProduction("model")).contains("v1");
        registry.readFailures().heal();
        assertThat(registry.offlineMetrics("model", "v1").orElseThrow()).containsEntry("mae", 0.1);
    }

    private static TrafficSplit split(double share) {
        return new TrafficSplit("model", Optional.of("v1"), "v2", TrafficShare.of(share), 0, Optional.empty());
    }

    private static ProductionChange change(Optional<String> from, String to, long revision) {
        return new ProductionChange("model", from, Optional.of(to), fencingToken(revision));
    }

    private static FencingToken fencingToken(long revision) {
        return new FencingToken("r-1", 1, revision);
    }
}
