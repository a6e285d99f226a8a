import org.jspecify.annotations.NullMarked;

/** Judges rollouts by what Prometheus has scraped. */
@NullMarked
module io.neuralhive.rollout.prometheus {
    requires transitive io.neuralhive.rollout;
    requires java.net.http;
    requires org.slf4j;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports io.neuralhive.rollout.prometheus;
}
