import org.jspecify.annotations.NullMarked;

/** A live page of rollouts and its JSON API, for any HTTP server. */
@NullMarked
module io.neuralhive.rollout.console {
    requires transitive io.neuralhive.rollout;
    requires static transitive jdk.httpserver;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports io.neuralhive.rollout.console;
}
