package io.neuralhive.rollout.serving;

import java.util.List;

/**
 * A model that answers many requests in one call. Thread-safe.
 *
 * @param <I> type of an input; not changed after the call, because a shadow call may still read it
 * @param <O> type of an output
 */
@FunctionalInterface
public interface BatchModel<I, O> {

    /**
     * Returns the answers of a version, one output for each input, in their order. An exception and another number of
     * outputs count as failures of all of them; {@code null} and a number that is not finite as failures of one.
     *
     * @param version name of the version
     * @param inputs the inputs; unmodifiable, at least one
     */
    List<O> predict(String version, List<I> inputs);
}
