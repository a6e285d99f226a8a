package io.neuralhive.rollout.examples.cluster;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checks find what they are there to find. */
class ChecksTest {

    private final RolloutFixture good = finished(10);
    private final RolloutFixture bad = finished(20);

    private static RolloutFixture finished(double error) {
        return RolloutFixture.of(RolloutPolicy.defaults())
                .baseline(mae(1_000, 10))
                .candidate("stage_1", mae(400, 10))
                .candidate("stage_2", mae(400, error))
                .candidate("stage_3", mae(400, error))
                .promote()
                .advance(Duration.ofHours(3));
    }

    @Test
    void takeAHistoryThatIsInOrder() {
        Checks.assertHistoryIsInOrder(good.rollout(), events(good));
        Checks.assertHistoryIsInOrder(bad.rollout(), events(bad));
    }

    @Test
    void findAHistoryThatLacksAnEventOrHasOneTwiceOrTooEarly() {
        for (RolloutFixture fixture : List.of(good, bad)) {
            Rollout rollout = fixture.rollout();
            for (int i = 0; i < events(fixture).size(); i++) {
                List<RolloutEvent> lacking = events(fixture);
                RolloutEvent event = lacking.remove(i);
                assertFound(rollout, lacking);
                List<RolloutEvent> doubled = events(fixture);
                doubled.add(i, event);
                assertFound(rollout, doubled);
                List<RolloutEvent> early = events(fixture);
                early.add(Math.max(0, i - 1), early.remove(i));
                if (i > 0) {
                    assertFound(rollout, early);
                }
            }
        }
    }

    @Test
    void findTwoRolloutsAtATime() {
        List<RolloutEvent> first = events(good);
        List<RolloutEvent> second = events(bad);
        Checks.assertOneAtATime(List.of(first));
        Checks.assertOneAtATime(List.of(first, List.of(first.get(first.size() - 1))));
        assertThatThrownBy(() -> Checks.assertOneAtATime(List.of(first, second)))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Checks.assertOneAtATime(List.of(first.subList(0, 3), first)))
                .isInstanceOf(AssertionError.class);
    }

    private static void assertFound(Rollout rollout, List<RolloutEvent> events) {
        assertThatThrownBy(() -> Checks.assertHistoryIsInOrder(rollout, events))
                .as("%s", events)
                .isInstanceOf(AssertionError.class);
    }

    private static List<RolloutEvent> events(RolloutFixture fixture) {
        return new ArrayList<>(fixture.engine().events(fixture.rollout().id()));
    }
}
