package io.neuralhive.rollout;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.RolloutFixture.CANDIDATE;
import static io.neuralhive.rollout.testkit.RolloutFixture.MODEL;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.testkit.RolloutFixture;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** A store that saves, and then can't say so, as when a connection is lost right after a commit. */
class LostAcknowledgementTest {

    private boolean losesAnswers;
    private final RolloutFixture fixture = RolloutFixture.of(builder -> builder.store(forgetful()))
            .baseline(mae(100, 10))
            .candidate(mae(100, 10));
    private final GradualRolloutEngine engine = fixture.engine();

    @Test
    void aPromotionGoesOn() {
        losing(() -> engine.promote(MODEL, CANDIDATE));
        fixture.advance(ofSeconds(5));
        assertThat(fixture.rollout()).isRunning().atStage(1).hasShare(0.25);
    }

    @Test
    void anAbortMovesTheTraffic() {
        fixture.promote().advance(ofMinutes(1));
        losing(() -> engine.abort(fixture.rollout().id(), "ana", "bad"));
        fixture.advance(ofSeconds(5));
        assertThat(fixture.rollout()).isAborted();
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE).isNone()).isTrue();
    }

    @Test
    void anAbortOfAPausedRolloutMovesTheTraffic() {
        fixture.promote().advance(ofMinutes(1));
        engine.pause(fixture.rollout().id(), "ana", "wait");
        losing(() -> engine.abort(fixture.rollout().id(), "ana", "bad"));
        fixture.advance(ofSeconds(5));
        assertThat(fixture.rollout()).isAborted();
        assertThat(fixture.router().shareOf(MODEL, CANDIDATE).isNone()).isTrue();
    }

    @Test
    void aSupersedingEndsTheOneAndBeginsTheOther() {
        fixture.promote().advance(ofMinutes(1));
        Rollout first = fixture.rollout();
        losing(() -> engine.supersede(PromotionRequest.of(MODEL, "v3")));
        fixture.registry().register(MODEL, "v3");
        fixture.advance(ofMinutes(2));
        assertThat(engine.find(first.id()).orElseThrow())
                .isAborted()
                .because(Reason.SUPERSEDED)
                .satisfies(replaced -> assertThat(replaced.isOpen()).isFalse());
        assertThat(fixture.rollout().candidate()).isEqualTo("v3");
        assertThat(fixture.rollout().position().applied()).isPresent();
    }

    private void losing(Runnable call) {
        losesAnswers = true;
        assertThatThrownBy(call::run).hasMessageContaining("connection reset");
        losesAnswers = false;
    }

    private RolloutStore forgetful() {
        InMemoryRolloutStore store = new InMemoryRolloutStore();
        return (RolloutStore) Proxy.newProxyInstance(
                RolloutStore.class.getClassLoader(),
                new Class<?>[] {RolloutStore.class},
                (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (losesAnswers && method.getName().equals("commit")) {
                            throw new IllegalStateException("connection reset after the commit");
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
