package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Transition;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * A process that saves one revision after the other, and says so each time it has. With a second argument, it pauses before
 * the last of 21 saves for that many milliseconds, and does nothing afterwards.
 */
final class SavingNode {

    static final int LAST = 21;

    private SavingNode() {}

    public static void main(String[] arguments) throws InterruptedException {
        JdbcConnectionPool pool = JdbcConnectionPool.create(arguments[0], "sa", "");
        JdbcSchema.createIfMissing(pool);
        JdbcRolloutStore store = JdbcRolloutStore.create(pool);
        if (store.active("model").isEmpty()) {
            save(store, Transitions.start("model"));
        }
        Rollout latest = store.active("model").orElseThrow();
        for (int saves = 1; arguments.length == 1 || saves <= LAST; saves++) {
            if (arguments.length > 1 && saves == LAST) {
                Thread.sleep(Long.parseLong(arguments[1]));
            }
            latest = save(store, Transitions.next(latest, "me"));
            System.out.println(latest.revision());
        }
        new CountDownLatch(1).await();
    }

    private static Rollout save(JdbcRolloutStore store, Transition transition) {
        if (!store.commit(List.of(transition))) {
            throw new IllegalStateException("not saved");
        }
        return transition.next();
    }
}
