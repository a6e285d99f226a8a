import org.jspecify.annotations.NullMarked;

/** Stores rollouts and their timers in a database. */
@NullMarked
module io.neuralhive.rollout.jdbc {
    requires transitive io.neuralhive.rollout;
    requires transitive java.sql;
    requires com.github.kagkarlsson.scheduler;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports io.neuralhive.rollout.jdbc;
}
