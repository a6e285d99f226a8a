package io.neuralhive.rollout.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** Chi-square tests on fixed keys: each limit is one that chance alone passes in fewer than one of 10,000 cases. */
class TrafficSplitterStatisticsTest {

    private static final int KEYS = 100_000;
    private static final double LIMIT_OF_1_DEGREE_OF_FREEDOM = 15.2;
    private static final double LIMIT_OF_81_DEGREES_OF_FREEDOM = 137.0;
    private static final double LIMIT_OF_99_DEGREES_OF_FREEDOM = 160.1;

    @Test
    void everyPercentGetsItsShareOfSequentialKeys() {
        assertUniform(i -> "user-" + i);
        assertUniform(Integer::toString);
        assertUniform(i -> String.format("%012d", i));
        assertUniform(i -> "a-rather-long-common-prefix/of/all/keys?id=" + Integer.toHexString(i));
    }

    @Test
    void everyPercentGetsItsShareOfOtherKinds() {
        Random random = new Random(4711);
        assertUniform(i -> new UUID(random.nextLong(), random.nextLong()).toString());
        assertUniform(i -> i + "@example.org");
        assertUniform(i -> Character.toString(0x4e00 + i % 20_000) + i / 20_000);
        assertUniform(i -> "x".repeat(i % 100) + i / 100);
    }

    @Test
    void cohortsOfTwoModelsDoNotOverlapMoreThanByChance() {
        assertIndependent(cohort("flight-duration", "v2"), cohort("eta", "v2"));
        assertIndependent(cohort("model", "v2"), cohort("mode", "lv2"));
        assertIndependent(cohort("model-1", "v2"), cohort("model-2", "v2"));
        assertIndependent(cohort("a", "v2"), cohort("b", "v2"));
    }

    @Test
    void cohortsOfTwoCandidatesOfOneModelDoNotOverlapMoreThanByChance() {
        assertIndependent(cohort("flight-duration", "v2"), cohort("flight-duration", "v3"));
        assertIndependent(cohort("flight-duration", "v2"), cohort("flight-duration", "v2.1"));
    }

    @Test
    void halfOfAHalfIsAQuarter() {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());
        apply(splitter, "eta", "v2", TrafficShare.of(0.5), 0);
        apply(splitter, "price", "v2", TrafficShare.of(0.5), 0);
        long[][] table = new long[2][2];
        for (int i = 0; i < KEYS; i++) {
            String key = "user-" + i;
            int inOne = splitter.assign("eta", key).version().equals("v2") ? 1 : 0;
            int inOther = splitter.assign("price", key).version().equals("v2") ? 1 : 0;
            table[inOne][inOther]++;
        }
        assertThat(chiSquareOfIndependence(table)).isLessThan(LIMIT_OF_1_DEGREE_OF_FREEDOM);
        assertThat(table[1][1]).isBetween(KEYS * 24L / 100, KEYS * 26L / 100);
    }

    @Test
    void whoIsShadowedSaysNothingOfWhoWillBeInTheShare() {
        List<TrafficSplitter> byTenths = new ArrayList<>();
        for (int tenth = 1; tenth <= 10; tenth++) {
            TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());
            apply(splitter, "eta", "v2", TrafficShare.NONE, tenth / 10.0);
            byTenths.add(splitter);
        }
        assertIndependent(
                cohort("eta", "v2"),
                key -> firstOf(
                        byTenths,
                        splitter -> splitter.assign("eta", key).shadow().isPresent()));
    }

    private static void assertUniform(IntFunction<String> keys) {
        ToIntFunction<String> percent = place("flight-duration", "v2", 100);
        long[] counts = new long[100];
        for (int i = 0; i < KEYS; i++) {
            counts[percent.applyAsInt(keys.apply(i))]++;
        }
        double expected = KEYS / 100.0;
        double chiSquare = 0;
        for (long count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).isLessThan(LIMIT_OF_99_DEGREES_OF_FREEDOM);
    }

    private static void assertIndependent(ToIntFunction<String> one, ToIntFunction<String> other) {
        long[][] table = new long[10][10];
        for (int i = 0; i < KEYS; i++) {
            String key = "user-" + i;
            table[one.applyAsInt(key)][other.applyAsInt(key)]++;
        }
        assertThat(chiSquareOfIndependence(table)).isLessThan(LIMIT_OF_81_DEGREES_OF_FREEDOM);
    }

    private static double chiSquareOfIndependence(long[][] table) {
        double chiSquare = 0;
        for (int row = 0; row < table.length; row++) {
            for (int column = 0; column < table.length; column++) {
                long inRow = 0;
                long inColumn = 0;
                for (int i = 0; i < table.length; i++) {
                    inRow += table[row][i];
                    inColumn += table[i][column];
                }
                double expected = inRow * (double) inColumn / KEYS;
                double difference = table[row][column] - expected;
                chiSquare += difference * difference / expected;
            }
        }
        return chiSquare;
    }

    private static ToIntFunction<String> cohort(String model, String candidate) {
        return place(model, candidate, 10);
    }

    /** Returns the smallest of so many equal parts of the traffic that has a key. */
    private static ToIntFunction<String> place(String model, String candidate, int parts) {
        List<TrafficSplitter> splitters = new ArrayList<>();
        for (int part = 1; part <= parts; part++) {
            TrafficSplitter splitter = TrafficSplitter.create(name -> Optional.empty());
            apply(splitter, model, candidate, new TrafficShare(part * TrafficShare.WHOLE / parts), 0);
            splitters.add(splitter);
        }
        return key -> firstOf(
                splitters, splitter -> splitter.assign(model, key).version().equals(candidate));
    }

    private static int firstOf(List<TrafficSplitter> growing, Predicate<TrafficSplitter> isIn) {
        int low = 0;
        int high = growing.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (isIn.test(growing.get(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static void apply(
            TrafficSplitter splitter, String model, String candidate, TrafficShare share, double shadowRate) {
        splitter.apply(
                new TrafficSplit(model, Optional.of("v1"), candidate, share, shadowRate, Optional.empty()),
                new FencingToken("r-1", 1, 1));
    }
}
