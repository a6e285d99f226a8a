package io.neuralhive.rollout.serving;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Decides when a candidate is late.
 *
 * @param start starts to wait; the future completes with true when the time is up; completing it with false ends the wait
 * @param late runs the action after the time limit: the timer thread is shared by the whole process
 */
record TimeLimiter(Supplier<CompletableFuture<Boolean>> start, Executor late) {}
