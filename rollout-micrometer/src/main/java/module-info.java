import org.jspecify.annotations.NullMarked;

/** Reports what rollout measures to Micrometer. */
@NullMarked
module io.neuralhive.rollout.micrometer {
    requires transitive io.neuralhive.rollout;
    requires static transitive io.neuralhive.rollout.serving;
    requires transitive micrometer.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.neuralhive.rollout.micrometer;
}
