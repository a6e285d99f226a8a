package io.neuralhive.rollout.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {

    @Test
    void resultsComeInTheOrderOfTheirNumbers() {
        List<Integer> squares =
                IntStream.range(0, 1_000).map(i -> i * i).boxed().toList();
        for (int threads : new int[] {1, 2, 7}) {
            assertThat(new Parallel(threads, (done, total) -> {}).run(1_000, i -> i * i))
                    .isEqualTo(squares);
        }
        assertThat(Parallel.onAllCores().run(0, i -> i)).isEmpty();
    }

    @Test
    void reportsProgress() {
        List<Long> received = Collections.synchronizedList(new ArrayList<>());
        new Parallel(2, (done, total) -> {
                    assertThat(total).isEqualTo(1_000);
                    received.add(done);
                })
                .run(1_000, i -> i);
        assertThat(received).hasSizeBetween(32, 100).contains(1_000L).doesNotHaveDuplicates();
    }

    @Test
    void passesAFailureOn() {
        Parallel parallel = new Parallel(2, (done, total) -> {});
        assertThatThrownBy(() -> parallel.run(10, i -> {
                    throw new IllegalStateException("number " + i);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("number ");
    }

    @Test
    void needsAThread() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Parallel(0, (done, total) -> {}))
                .withMessage("0 threads is not allowed: give 1 or more");
    }
}
