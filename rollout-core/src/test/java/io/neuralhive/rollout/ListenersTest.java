package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.Verdict;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {

    private static final class Notes implements RolloutListener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void onEvent(RolloutEvent event) {
            lines.add(event.getClass().getSimpleName());
        }

        @Override
        public void onActive(Rollout rollout) {
            lines.add("active");
        }

        @Override
        public void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
            lines.add("evaluation of " + checkpoint.step().name());
        }
    }

    @Test
    void anUnluckyListenerStopsNeitherTheRolloutNorTheOthers() {
        Notes notes = new Notes();
        RolloutFixture fixture = RolloutFixture.of(builder -> builder.policy(RolloutPolicy.defaults())
                        .listener(event -> {
                            throw new IllegalStateException("pager is down");
                        })
                        .listener(event -> {
                            throw new NoClassDefFoundError("half a deployment");
                        })
                        .listener(notes))
                .baseline(mae(100, 10))
                .candidate(mae(100, 10))
                .promote()
                .advance(ofMinutes(90));
        assertThat(fixture.rollout()).isPromoted();
        assertThat(notes.lines).first().isEqualTo("active");
        assertThat(notes.lines).last().isEqualTo("Ended");
    }

    @Test
    void aHeldRolloutIsReportedOnceAndEvaluatedOften() {
        Notes notes = new Notes();
        RolloutFixture.of(builder -> builder.listener(notes))
                .baseline(mae(100, 10))
                .candidate(mae(1, 10))
                .promote()
                .advance(ofMinutes(39));
        assertThat(notes.lines).filteredOn("HoldStarted"::equals).hasSize(1);
        assertThat(notes.lines).filteredOn("evaluation of stage_1"::equals).hasSize(10);
    }

    @Test
    void whenARollbackIsReportedTheTrafficHasMoved() {
        List<Double> sharesWhenTold = new ArrayList<>();
        RolloutFixture[] holder = new RolloutFixture[1];
        holder[0] = RolloutFixture.of(builder -> builder.listener(new RolloutListener() {
            @Override
            public void onEvent(RolloutEvent event) {
                if (event instanceof RolloutEvent.CheckpointDegraded || event instanceof RolloutEvent.Ended) {
                    note();
                }
            }

            @Override
            public void onEvaluation(Rollout rollout, Checkpoint checkpoint) {
                if (checkpoint.verdict() instanceof Verdict.Degraded) {
                    note();
                }
            }

            private void note() {
                sharesWhenTold.add(holder[0].router().shareOf(MODEL, CANDIDATE).percent());
            }
        }));
        holder[0].baseline(mae(100, 10)).candidate(mae(100, 20)).promote().advance(ofMinutes(30));
        assertThat(sharesWhenTold).containsExactly(0.0, 0.0, 0.0);
    }
}
