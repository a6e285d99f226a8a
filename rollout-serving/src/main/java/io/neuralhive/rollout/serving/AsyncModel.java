package io.neuralhive.rollout.serving;

import java.util.concurrent.CompletionStage;

/**
 * A model whose answer comes later. Thread-safe.
 *
 * @param <I> what goes in; not changed after the call, because a shadow call may still read it
 * @param <O> what comes out
 */
@FunctionalInterface
public interface AsyncModel<I, O> {

    /**
     * Returns what a version will answer. An exception, {@code null} and a number that is not finite count as failures.
     *
     * @param version name of the version
     * @param input what goes in
     */
    CompletionStage<O> predict(String version, I input);
}
