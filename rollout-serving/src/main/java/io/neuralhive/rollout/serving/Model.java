package io.neuralhive.rollout.serving;

/**
 * A model of which several versions can be called. Thread-safe.
 *
 * @param <I> what goes in; not changed after the call, because a shadow call may still read it
 * @param <O> what comes out
 */
@FunctionalInterface
public interface Model<I, O> {

    /**
     * Returns what a version answers. An exception, {@code null} and a number that is not finite count as failures.
     *
     * @param version name of the version
     * @param input what goes in
     */
    O predict(String version, I input);
}
