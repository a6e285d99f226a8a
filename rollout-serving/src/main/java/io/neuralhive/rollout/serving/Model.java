package io.neuralhive.rollout.serving;

/**
 * A model of which several versions can be called. Thread-safe.
 *
 * @param <I> type of the input; not changed after the call, because a shadow call may still read it
 * @param <O> type of the output
 */
@FunctionalInterface
public interface Model<I, O> {

    /**
     * Returns the answer of a version. An exception, {@code null} and a number that is not finite count as failures.
     *
     * @param version name of the version
     * @param input the input
     */
    O predict(String version, I input);
}
