package io.neuralhive.rollout.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.state.RolloutEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeenEventsTest {

    private final SeenEvents seen = new SeenEvents();

    @Test
    void takeEachEventOnce() {
        assertThat(seen.add(header("a", 1))).isTrue();
        assertThat(seen.add(header("a", 2))).isTrue();
        assertThat(seen.add(header("b", 1))).isTrue();
        assertThat(seen.add(header("a", 1))).isFalse();
        assertThat(seen.add(header("a", 2))).isFalse();
        assertThat(seen.add(header("a", 3))).isTrue();
    }

    @Test
    void forgetTheRolloutThatWasHeardOfLongestAgo() {
        seen.add(header("first", 5));
        seen.add(header("second", 5));
        for (int i = 2; i < SeenEvents.MAX_ROLLOUTS; i++) {
            seen.add(header("rollout-" + i, 1));
        }
        seen.add(header("first", 5));
        seen.add(header("one more", 1));
        assertThat(seen.size()).isEqualTo(SeenEvents.MAX_ROLLOUTS);
        assertThat(seen.add(header("first", 5))).isFalse();
        assertThat(seen.add(header("second", 5))).isTrue();
    }

    private static RolloutEvent.Header header(String rolloutId, long sequence) {
        return new RolloutEvent.Header(rolloutId, sequence, "model", "v2", Instant.EPOCH);
    }
}
