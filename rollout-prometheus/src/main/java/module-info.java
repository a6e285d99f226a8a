import org.jspecify.annotations.NullMarked;

/** A metrics source that queries Prometheus. */
@NullMarked
module io.neuralhive.rollout.prometheus {
    requires transitive io.neuralhive.rollout;
    requires java.net.http;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports io.neuralhive.rollout.prometheus;
}
