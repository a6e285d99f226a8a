package io.neuralhive.rollout.serving;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Tells when a candidate is late.
 *
 * @param start starts to wait; the future becomes true when the time is up, and whoever makes it false ends the waiting
 * @param late what is then done, is done here: the thread that keeps the time is shared by the whole process
 */
record TimeLimiter(Supplier<CompletableFuture<Boolean>> start, Executor late) {}
