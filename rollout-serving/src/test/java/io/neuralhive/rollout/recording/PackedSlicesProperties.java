package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Slices that are packed, beside a map of slices that are not. */
class PackedSlicesProperties {

    static final int TAKE_OUT = 40;

    private final PackedSlices packed = new PackedSlices();
    private final TreeMap<Long, Slice> plain = new TreeMap<>();

    @Property(seed = "4711", tries = 500)
    void sayTheSameAsAMap(@ForAll @Size(max = 200) List<@IntRange(min = -30, max = TAKE_OUT) Integer> steps) {
        for (int step : steps) {
            if (step < TAKE_OUT) {
                count(step % 2 == 0 ? packed.count(step) : packed.change(step), step);
                count(plain.computeIfAbsent((long) step, index -> new Slice()), step);
            } else if (!plain.isEmpty()) {
                assertThat(packed.first()).isEqualTo(plain.firstKey());
                assertThat(SliceText.write(packed.removeFirst()))
                        .isEqualTo(SliceText.write(plain.pollFirstEntry().getValue()));
            }
        }
        assertThat(packed.size()).isEqualTo(plain.size());
        assertThat(packed.indexes().boxed()).containsExactlyElementsOf(plain.keySet());
        assertThat(packed.get(TAKE_OUT)).isNull();
        plain.forEach(
                (index, slice) -> assertThat(SliceText.write(packed.get(index))).isEqualTo(SliceText.write(slice)));
        List<Long> visited = new ArrayList<>();
        packed.forEach(-5, 15, (index, slice) -> {
            visited.add(index);
            assertThat(SliceText.write(slice)).isEqualTo(SliceText.write(plain.get(index)));
        });
        assertThat(visited)
                .containsExactlyElementsOf(plain.subMap(-5L, true, 15L, true).keySet());
    }

    /** Few at a time, while outcomes come for other slices, as those that are an hour late. */
    @Property(seed = "4711", tries = 100)
    void latenciesAreRoundedOnceHoweverOftenOthersAreUsedMeanwhile(
            @ForAll @IntRange(min = 1, max = 5) int each,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 1_000) Integer> millis) {
        PackedSlices slices = new PackedSlices();
        LatencyHistogram exact = LatencyHistogram.create();
        for (int i = 0; i < 500; i++) {
            Duration latency = Duration.ofMillis(millis.get(i % millis.size()));
            for (int j = 0; j < each; j++) {
                slices.count(10).latencies.add(latency);
                exact.add(latency);
            }
            slices.change(7).errors.add(4, 0);
            slices.change(8).errors.add(4, 0);
        }
        assertThat(slices.get(10).latencies.withoutEmptyEnds()).isEqualTo(exact.withoutEmptyEnds());
        slices.count(11);
        slices.change(7);
        assertThat(slices.get(10).latencies.stats().count()).isEqualTo(500L * each);
        assertThat(slices.get(10).latencies.least()).isEqualTo(exact.least());
    }

    /** Numbers that no rounding changes, so that texts can be compared. */
    private static void count(Slice slice, int step) {
        slice.request(step % 3 == 0, Duration.ofMillis(Math.abs(step) * 10L));
        slice.errors.add(4, 0);
    }
}
