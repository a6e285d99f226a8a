package io.neuralhive.rollout.jdbc;

import static io.neuralhive.rollout.testkit.RolloutAssertions.assertThat;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;
import java.nio.file.Path;
import java.time.Duration;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts of an engine that is thrown away all the time, together with its database's process: only the file stays. */
class DurableRolloutsTest {

    @TempDir
    private Path directory;

    private JdbcConnectionPool pool;

    @Test
    void reachesProductionThroughEveryPhase() {
        ScriptedService service = service(RolloutPolicy.builder()
                .shadow(RolloutPolicy.defaults().shadow().withEnabled(true).withDuration(Duration.ofHours(1)))
                .canary(RolloutPolicy.defaults().canary().withEnabled(true))
                .finalSoak(Duration.ofMinutes(30))
                .build());
        service.metrics.version("v1", mae(1_000, 10));
        service.metrics.version("v2", mae(1_000, 10.5).withAgreement(new AgreementStats(2_000, 1_990)));
        service.promote();
        service.advance(Duration.ofHours(5), Duration.ofMinutes(10));
        assertThat(service.rollout()).isPromoted();
        assertThat(service.registry.inProduction(ScriptedService.MODEL)).contains("v2");
        assertThat(service.router.shareOf(ScriptedService.MODEL, "v2")).isEqualTo(TrafficShare.ALL);
        assertEverythingWasReported(service);
    }

    @Test
    void rollsBackFromTheSecondStage() {
        ScriptedService service = service(RolloutPolicy.defaults());
        service.metrics.version("v1", mae(1_000, 10));
        service.metrics.version("v2", mae(1_000, 10)).version("v2", "stage_2", mae(1_000, 12.5));
        service.promote();
        service.advance(Duration.ofHours(2), Duration.ofMinutes(7));
        assertThat(service.rollout())
                .isRolledBack()
                .because(Reason.MAE_INCREASE)
                .atStage(2);
        assertThat(service.registry.inProduction(ScriptedService.MODEL)).contains("v1");
        assertThat(service.router.shareOf(ScriptedService.MODEL, "v2")).isEqualTo(TrafficShare.NONE);
        assertEverythingWasReported(service);
    }

    @Test
    void keepsWhatPeopleDecided() {
        ScriptedService service = service(RolloutPolicy.defaults());
        service.metrics.version("v1", mae(1_000, 10));
        service.metrics.version("v2", mae(3, 10));
        service.promote();
        service.advance(Duration.ofMinutes(40), Duration.ofMinutes(5));
        assertThat(service.rollout())
                .isHeldFor(Hold.Cause.TOO_FEW_SAMPLES)
                .isMissingSamples(7)
                .atStage(1);
        service.engine().accept(service.rollout().id(), "stage_1", "ann", "seen enough");
        service.restart();
        assertThat(service.rollout()).atStage(2).hasShare(0.5);
        service.engine().pause(service.rollout().id(), "ben", "on holiday");
        service.advance(Duration.ofDays(7), Duration.ofDays(2));
        assertThat(service.rollout()).isPaused().atStage(2).hasShare(0.5);
        service.engine().resume(service.rollout().id(), "ben", "back");
        service.restart();
        service.engine().abort(service.rollout().id(), "cem", "enough");
        service.restart();
        assertThat(service.rollout()).isAborted();
        assertThat(service.router.shareOf(ScriptedService.MODEL, "v2")).isEqualTo(TrafficShare.NONE);
        assertEverythingWasReported(service);
    }

    @Test
    void replacesARolloutByAnother() {
        ScriptedService service = service(RolloutPolicy.defaults());
        service.metrics.version("v1", mae(1_000, 10));
        service.metrics.version("v2", mae(1_000, 10)).version("v3", mae(1_000, 9));
        service.promote();
        service.advance(Duration.ofMinutes(40), Duration.ofMinutes(15));
        service.engine()
                .supersede(PromotionRequest.of(ScriptedService.MODEL, "v3").by("dee", "better"));
        service.restart();
        service.advance(Duration.ofHours(2), Duration.ofMinutes(15));
        assertThat(service.engine().history(ScriptedService.MODEL, 9)).hasSize(2);
        assertThat(service.rollout()).isPromoted();
        assertThat(service.engine().history(ScriptedService.MODEL, 2).get(1))
                .isAborted()
                .because(Reason.SUPERSEDED);
        assertThat(service.registry.inProduction(ScriptedService.MODEL)).contains("v3");
    }

    @Test
    void givesTheSameStoryWithAndWithoutRestarts() {
        ScriptedService restarted = service(RolloutPolicy.defaults());
        restarted.metrics.version("v1", mae(1_000, 10)).version("v2", mae(1_000, 10));
        restarted.promote();
        restarted.advance(Duration.ofHours(3), Duration.ofMinutes(1));
        ScriptedService undisturbed = new ScriptedService(InMemoryRolloutStore::new, RolloutPolicy.defaults());
        undisturbed.metrics.version("v1", mae(1_000, 10)).version("v2", mae(1_000, 10));
        undisturbed.promote();
        undisturbed.clock.advance(Duration.ofHours(3));
        assertThat(restarted.story()).isEqualTo(undisturbed.story());
        assertThat(restarted.received).isEqualTo(undisturbed.received);
    }

    private static void assertEverythingWasReported(ScriptedService service) {
        assertThat(service.rollout().isOpen()).isFalse();
        assertThat(service.received.values())
                .containsExactlyElementsOf(
                        service.engine().events(service.rollout().id()));
        assertThat(service.received.get(service.received.lastKey())).isInstanceOf(RolloutEvent.Ended.class);
    }

    private ScriptedService service(RolloutPolicy policy) {
        return new ScriptedService(this::store, policy);
    }

    /** Closing the last connection closes the database. */
    private RolloutStore store() {
        close();
        pool = JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
        JdbcSchema.createIfMissing(pool);
        return JdbcRolloutStore.create(pool);
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.dispose();
        }
    }
}
