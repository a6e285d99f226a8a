package io.neuralhive.rollout.serving;

import java.util.concurrent.CompletionStage;

/**
 * A model whose answer comes later. Thread-safe.
 *
 * @param <I> type of the input; not changed after the call, because a shadow call may still read it
 * @param <O> type of the output
 */
@FunctionalInterface
public interface AsyncModel<I, O> {

    /**
     * Returns the future answer of a version. An exception, {@code null} and a number that is not finite count as failures.
     *
     * @param version name of the version
     * @param input the input
     */
    CompletionStage<O> predict(String version, I input);
}
