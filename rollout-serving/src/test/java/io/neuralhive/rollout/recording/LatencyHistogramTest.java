package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.metrics.LatencyStats;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = LatencyHistogram.create();

    @Test
    void hasNoPercentilesWithoutDurations() {
        assertThat(histogram.stats()).isEqualTo(LatencyStats.NONE);
        histogram.addAll(LatencyHistogram.create());
        assertThat(histogram.stats()).isEqualTo(LatencyStats.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "PT-1S, PT0.000001S",
        "PT0S, PT0.000001S",
        "PT0.000000999S, PT0.000001S",
        "PT0.000001S, PT0.000002S",
        "PT0.000007S, PT0.000008S",
        "PT0.000008S, PT0.000009S",
        "PT0.000016S, PT0.000018S",
        "PT0.0001S, PT0.000104S",
        "PT0.02S, PT0.02048S",
        "PT1S, PT1.048576S"
    })
    void reportsTheUpperEndOfTheBucket(Duration latency, Duration reported) {
        histogram.add(latency);
        assertThat(histogram.stats()).isEqualTo(new LatencyStats(1, reported, reported, reported));
    }

    @ParameterizedTest
    @CsvSource({"PT1H12M", "PT3H", "PT2777H", "P30000D"})
    void reportsWhatIsLongerThanTheLongestAsThat(Duration latency) {
        histogram.add(latency);
        assertThat(histogram.stats().p50()).isEqualTo(LatencyHistogram.LONGEST).isGreaterThan(Duration.ofHours(1));
        histogram.add(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
        assertThat(histogram.stats().p99()).isEqualTo(LatencyHistogram.LONGEST);
    }

    @Test
    void growsByAnEighthFromBucketToBucketWithoutAGap() {
        Duration before = Duration.ZERO;
        for (long micros = 1; micros < 1L << 32; micros += Math.max(1, micros / 16)) {
            LatencyHistogram one = LatencyHistogram.create();
            one.add(Duration.ofNanos(1_000 * micros));
            Duration reported = one.stats().p50();
            long tolerance = Math.max(1, micros / 8);
            assertThat(reported)
                    .isBetween(Duration.ofNanos(1_000 * (micros + 1)), Duration.ofNanos(1_000 * (micros + tolerance)))
                    .isGreaterThanOrEqualTo(before);
            before = reported;
        }
    }

    @Test
    void ranksThePercentiles() {
        for (int i = 1; i <= 100; i++) {
            histogram.add(Duration.ofMillis(i <= 50 ? 1 : i <= 95 ? 10 : i <= 99 ? 100 : 1_000));
        }
        LatencyStats stats = histogram.stats();
        assertThat(stats.count()).isEqualTo(100);
        assertThat(stats.p50()).isBetween(Duration.ofMillis(1), Duration.ofNanos(1_125_000));
        assertThat(stats.p95()).isBetween(Duration.ofMillis(10), Duration.ofNanos(11_250_000));
        assertThat(stats.p99()).isBetween(Duration.ofMillis(100), Duration.ofNanos(112_500_000));
    }

    @Test
    void mergesAsIfAllHadBeenAddedToOne() {
        LatencyHistogram whole = LatencyHistogram.create();
        LatencyHistogram other = LatencyHistogram.create();
        for (int i = 0; i < 1_000; i++) {
            Duration latency = Duration.ofNanos(1_000L * i * i);
            whole.add(latency);
            (i % 3 == 0 ? histogram : other).add(latency);
        }
        histogram.addAll(other);
        assertThat(histogram.stats()).isEqualTo(whole.stats());
    }

    @Test
    void countsMoreThanFitIntoAnInt() {
        histogram.add(Duration.ofMillis(20));
        for (int doublings = 0; doublings < 40; doublings++) {
            LatencyHistogram copy = LatencyHistogram.create();
            copy.addAll(histogram);
            histogram.addAll(copy);
        }
        assertThat(histogram.stats().count()).isEqualTo(1L << 40);
        assertThat(histogram.stats().p99()).isEqualTo(Duration.ofNanos(20_480_000));
        histogram.add(Duration.ZERO);
        histogram.add(Duration.ofHours(1));
        histogram.addAll(100, Integer.toUnsignedLong(-1));
        histogram.addAll(100, 1);
        Map<Integer, Long> counts = new TreeMap<>();
        histogram.forEach(counts::put);
        assertThat(counts.values()).containsExactly(1L, 1L << 40, 1L << 32, 1L);
        assertThat(histogram.stats().count()).isEqualTo((1L << 40) + (1L << 32) + 2);
        assertThat(histogram.stats().p50()).isEqualTo(Duration.ofNanos(20_480_000));
    }
}
