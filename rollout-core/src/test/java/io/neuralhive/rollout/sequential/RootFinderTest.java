package io.neuralhive.rollout.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootFinderTest {

    /** Sixty-one halvings and doublings, and two ends: whatever the function, and however many samples are behind it. */
    private static final int MAX_TESTS = 64;

    private final AtomicInteger tests = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 0.001, 0.03, 0.5, 1, 1.7, 1_000, 1e8})
    void findsTheEndOfASmoothFunctionInFewTests(double end) {
        double found = distance(1, Double.POSITIVE_INFINITY, d -> d * d - end * end);

        assertThat(found).isCloseTo(end, within(Math.max(1e-9 * end, 1e-9)));
        assertThat(found).isGreaterThanOrEqualTo(end);
        assertThat(tests.get()).isLessThanOrEqualTo(15 + (int) Math.abs(Math.log(end) / Math.log(2)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.03, 1, 1_000, 1e8})
    void findsTheEndOfAStep(double end) {
        assertThat(distance(1, 1e9, d -> d >= end ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY))
                .isBetween(end, end + Math.max(1e-9 * end, 1e-9));
        assertThat(distance(1, 1e9, d -> d >= end ? 1 : Double.NaN)).isBetween(end, end + Math.max(1e-9 * end, 1e-9));
        assertThat(tests.get()).isLessThanOrEqualTo(2 * MAX_TESTS);
    }

    @Test
    void endsWhereThereIsNothingBeyond() {
        assertThat(distance(1, 7, d -> -1)).isEqualTo(7);
        assertThat(distance(1, 0.5, d -> -1)).isEqualTo(0.5);
        assertThat(distance(1, 0, d -> -1)).isZero();
        assertThat(distance(1, 0.5, d -> d - 0.5)).isEqualTo(0.5);
        assertThat(distance(1, Double.POSITIVE_INFINITY, d -> -1)).isInfinite();
        assertThat(distance(1, Double.POSITIVE_INFINITY, d -> d - 1e12)).isInfinite();
        assertThat(tests.get()).isLessThanOrEqualTo(6 * MAX_TESTS);
    }

    @Test
    void isNothingWhereEverythingIsRejected() {
        assertThat(distance(1, 7, d -> 1)).isZero();
    }

    private double distance(double step, double largest, DoubleUnaryOperator excess) {
        return RootFinder.distance(step, largest, d -> {
            tests.incrementAndGet();
            return excess.applyAsDouble(d);
        });
    }
}
