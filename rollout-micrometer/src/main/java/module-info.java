import org.jspecify.annotations.NullMarked;

/** Exports the state of rollouts and the library's counts as Micrometer meters. */
@NullMarked
module io.neuralhive.rollout.micrometer {
    requires transitive io.neuralhive.rollout;
    requires static transitive io.neuralhive.rollout.serving;
    requires transitive micrometer.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.neuralhive.rollout.micrometer;
}
