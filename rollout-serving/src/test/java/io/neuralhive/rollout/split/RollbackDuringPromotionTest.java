package io.neuralhive.rollout.split;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.BASELINE;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A rollback while the registry is being updated. */
class RollbackDuringPromotionTest {

    /** Asked of the users, while the registry still does not answer and after it does. */
    @Test
    void trapARollbackDuringThePromotionSendsAllTrafficToTheBrokenVersion() {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of(BASELINE));
        RolloutFixture promoting = RolloutFixture.of(builder -> builder.trafficRouter(splitter))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10));
        promoting.registry().writeFailures().always(new IOException("registry down"));
        promoting.promote().advance(ofDays(1));
        assertThat(promoting.rollout())
                .isHeldFor(Hold.Cause.REGISTRY_UNAVAILABLE)
                .hasShare(1.0);
        assertThat(usersOf(splitter, CANDIDATE)).isEqualTo(1_000);
        promoting.engine().abort(promoting.rollout().id(), "ana", "it is broken");
        assertThat(usersOf(splitter, BASELINE)).isEqualTo(1_000);
        promoting.registry().writeFailures().heal();
        promoting.advance(ofMinutes(2));
        assertThat(promoting.rollout()).isAborted();
        assertThat(usersOf(splitter, BASELINE)).isEqualTo(1_000);
    }

    private static long usersOf(TrafficSplitter splitter, String version) {
        return IntStream.range(0, 1_000)
                .filter(user -> splitter.assign(MODEL, "user-" + user).version().equals(version))
                .count();
    }
}
