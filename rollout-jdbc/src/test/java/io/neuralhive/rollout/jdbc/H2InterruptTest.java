package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Transition;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that is closed interrupts its workers. H2's ordinary file access closes the database for everybody if that happens
 * during a write; the one in the documentation's URL, {@code async:}, does not.
 */
class H2InterruptTest {

    @Test
    void isNotClosedByAThreadThatIsInterrupted(@TempDir Path directory) throws InterruptedException {
        JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:async:" + directory.resolve("rollouts"), "sa", "");
        JdbcSchema.createIfMissing(pool);
        JdbcRolloutStore store = JdbcRolloutStore.create(pool);
        Rollout rollout = Transitions.start("model").next();
        assertThat(store.commit(List.of(Transitions.start("model")))).isTrue();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            Thread worker = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    next(store, rollout.id(), "worker");
                }
                next(store, rollout.id(), "interrupted");
            });
            worker.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
            worker.start();
            long before = revision(store, rollout.id());
            while (revision(store, rollout.id()) < before + 3) {
                Thread.onSpinWait();
            }
            worker.interrupt();
            worker.join();
            assertThat(store.find(rollout.id())).isPresent();
        }
        assertThat(failures).isEmpty();
        pool.dispose();
    }

    private static long revision(JdbcRolloutStore store, String id) {
        return store.find(id).orElseThrow().revision();
    }

    private static void next(JdbcRolloutStore store, String id, String actor) {
        Transition next = Transitions.next(store.find(id).orElseThrow(), actor);
        store.commit(List.of(next));
    }
}
