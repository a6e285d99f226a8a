package io.neuralhive.rollout.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.serving.Histories.Call;
import io.neuralhive.rollout.serving.Histories.Operation;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HistoriesTest {

    private static final Operation<AtomicInteger> ADD = new Operation<>("add", AtomicInteger::incrementAndGet);
    private static final Operation<AtomicInteger> GET = new Operation<>("get", AtomicInteger::get);

    @Test
    void takesWhatSomeOrderExplains() {
        assertThat(isLinearizable(
                        List.of(new Call<>(ADD, 2, 0, 10), new Call<>(ADD, 1, 5, 15), new Call<>(GET, 1, 6, 7))))
                .isTrue();
        assertThat(isLinearizable(List.of(new Call<>(GET, 0, 0, 10), new Call<>(ADD, 1, 5, 6))))
                .isTrue();
    }

    @Test
    void refusesALostCallAStaleAnswerAndAnAnswerFromTheFuture() {
        assertThat(isLinearizable(List.of(new Call<>(ADD, 1, 0, 10), new Call<>(ADD, 1, 5, 15))))
                .isFalse();
        assertThat(isLinearizable(List.of(new Call<>(ADD, 1, 0, 1), new Call<>(GET, 0, 2, 3))))
                .isFalse();
        assertThat(isLinearizable(List.of(new Call<>(GET, 1, 0, 1), new Call<>(ADD, 1, 2, 3))))
                .isFalse();
    }

    @Test
    void findsCallsThatDisturbEachOther() {
        class Counter {
            private int value;

            private int add() {
                int before = value;
                Thread.onSpinWait();
                value = before + 1;
                return value;
            }
        }
        Operation<Counter> add = new Operation<>("add", Counter::add);
        assertThatThrownBy(() -> Histories.assertLinearizable(Counter::new, List.of(add), 4_000, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("No order explains");
    }

    @Test
    void tellsWhatACallThrew() {
        Operation<AtomicInteger> fails = new Operation<>("fails", counter -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> Histories.assertLinearizable(AtomicInteger::new, List.of(ADD, GET, fails), 100, 1))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void knowsWhichCallsRanAtTheSameTime() {
        assertThat(Histories.isConcurrent(List.of(new Call<>(ADD, 1, 0, 10), new Call<>(GET, 1, 10, 20))))
                .isFalse();
        assertThat(Histories.isConcurrent(List.of(new Call<>(GET, 1, 9, 20), new Call<>(ADD, 1, 0, 10))))
                .isTrue();
    }

    private static boolean isLinearizable(List<Call<AtomicInteger>> history) {
        return Histories.isLinearizable(AtomicInteger::new, history);
    }
}
