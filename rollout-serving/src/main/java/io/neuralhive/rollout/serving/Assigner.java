package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;

/** Assigns a version of a model to a key, as {@code splitter::assign} does. Thread-safe. */
@FunctionalInterface
public interface Assigner {

    /**
     * Returns the assignment of a key. It may throw: what a server does then is said at {@link Serving#otherwise}.
     *
     * @param model name of the model
     * @param key what sticks to a version, such as a user's id
     */
    Assignment assign(String model, String key);
}
