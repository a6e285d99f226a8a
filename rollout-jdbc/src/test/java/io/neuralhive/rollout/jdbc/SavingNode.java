package io.neuralhive.rollout.jdbc;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Transition;
import java.util.List;
import org.h2.jdbcx.JdbcConnectionPool;

/** A process that saves one revision after the other, and says so each time it has. */
final class SavingNode {

    private SavingNode() {}

    public static void main(String[] arguments) {
        JdbcConnectionPool pool = JdbcConnectionPool.create(arguments[0], "sa", "");
        JdbcSchema.createIfMissing(pool);
        JdbcRolloutStore store = JdbcRolloutStore.create(pool);
        if (store.active("model").isEmpty()) {
            save(store, Transitions.start("model"));
        }
        for (Rollout latest = store.active("model").orElseThrow(); ; ) {
            latest = save(store, Transitions.next(latest, "me"));
            System.out.println(latest.revision());
        }
    }

    private static Rollout save(JdbcRolloutStore store, Transition transition) {
        if (!store.commit(List.of(transition))) {
            throw new IllegalStateException("not saved");
        }
        return transition.next();
    }
}
