package io.neuralhive.rollout.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TimerQueueProperties {

    enum Kind {
        PUT,
        REMOVE,
        POLL
    }

    record Step(Kind kind, String id, Instant at) {}

    @Property(seed = "4711", tries = 500)
    void behavesLikeAMapThatIsSearchedForItsEarliestEntry(@ForAll("steps") List<Step> steps) {
        TimerQueue queue = new TimerQueue();
        Map<String, Instant> model = new HashMap<>();
        for (Step step : steps) {
            switch (step.kind()) {
                case PUT -> {
                    queue.put(step.id(), step.at());
                    model.put(step.id(), step.at());
                }
                case REMOVE -> {
                    queue.remove(step.id());
                    model.remove(step.id());
                }
                case POLL -> {
                    Optional<String> due =
                            earliest(model).filter(id -> !model.get(id).isAfter(step.at()));
                    assertThat(queue.poll(step.at())).isEqualTo(due);
                    due.ifPresent(model::remove);
                }
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.earliest()).isEqualTo(earliest(model).map(model::get));
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Instant> instants = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 20).map(Instant::ofEpochSecond),
                Arbitraries.of(Instant.MIN, Instant.MAX));
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.of("a", "b", "c", "d", "e"), instants)
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    private static Optional<String> earliest(Map<String, Instant> model) {
        return model.keySet().stream()
                .min(Comparator.<String, Instant>comparing(model::get).thenComparing(Comparator.naturalOrder()));
    }
}
