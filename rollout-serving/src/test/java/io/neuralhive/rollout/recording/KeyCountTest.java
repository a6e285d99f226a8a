package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyCountTest {

    private final KeyCount count = new KeyCount();

    @Test
    void countsEachKeyOnceForTheVersionThatItGotFirst() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5_000; i++) {
                count.add(i % 4 == 0 ? "v2" : "v1", "user-" + i);
            }
        }
        count.add("v2", "user-1");
        assertThat(count.of("v2")).isEqualTo(1_250);
        assertThat(count.of("v1")).isEqualTo(3_750);
        assertThat(count.of("v3")).isZero();
    }

    @Test
    void stopsForAllVersionsAtOnce() {
        for (int i = 0; i < 3 * KeyCount.MAX_KEYS; i++) {
            count.add(i % 2 == 0 ? "v2" : "v1", "user-" + i);
        }
        count.add("v3", "another");
        assertThat(count.of("v1")).isEqualTo(KeyCount.MAX_KEYS / 2);
        assertThat(count.of("v2")).isEqualTo(KeyCount.MAX_KEYS / 2);
        assertThat(count.of("v3")).isZero();
    }

    @Test
    void keepsNoMoreVersionsThanItNeeds() {
        for (int i = 0; i < 100; i++) {
            count.add("v" + i, "user-" + i);
        }
        assertThat(count.of("v7")).isEqualTo(1);
        assertThat(count.of("v8")).isZero();
    }

    @Test
    void anyTextIsAKey() {
        for (String key : new String[] {"", "\u0000", "a", "A", "ä", "\uD83D\uDE80"}) {
            count.add("v1", key);
        }
        assertThat(count.of("v1")).isEqualTo(6);
    }
}
