package io.neuralhive.rollout.recording;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The stripes of one version: a single one, until two threads meet there; then more, up to one for each processor.
 * Thread-safe.
 *
 * <p><b>How a thread finds its stripe.</b> As in {@code java.util.concurrent.atomic.Striped64} (Doug Lea), which is behind
 * {@code LongAdder}: each thread has a probe, by which it finds its stripe. A thread that meets another draws another
 * probe, until it has a stripe of its own. A thread-local probe would cost more than counting does, so that probes are in a
 * table of 1,024 by the thread's id: two threads may share one, and then share their stripes, which is slower and not
 * wrong.
 *
 * <p><b>Why it is right.</b> Any stripe is right for any thread: where something is counted decides how fast that is and
 * not what comes out, but for the last digits of sums. So races between the writers of a probe are harmless. Stripes are
 * only added, so that {@link #whileAllAreLocked}, which keeps {@link #grow} out, sees all in which anything can have been
 * counted. A single thread has the same stripe in each run, so that tests and replays give the same digits.
 *
 * <p><b>Its bound.</b> As many stripes as processors, rounded up to a power of two, and 64 at most; a version in which no
 * threads meet has one. See docs/decisions/0032-counting-in-stripes.md.
 */
final class Stripes {

    private static final int MAX =
            Math.min(64, Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

    private static final int THREADS = 1 << 10;

    /** By the thread's id. A few threads begin in different stripes. */
    private static final int[] PROBES = new int[THREADS];

    static {
        Arrays.setAll(PROBES, i -> i);
    }

    private volatile Stripe[] stripes = {new Stripe()};

    /** Returns where the calling thread counts. */
    Stripe mine() {
        Stripe[] known = stripes;
        return known.length == 1 ? known[0] : known[PROBES[thread()] & (known.length - 1)];
    }

    /** Returns where the calling thread counts from now on, since it met another one where it did. */
    Stripe another() {
        int length = stripes.length;
        if (length < MAX) {
            grow(length);
        } else {
            // The next number of Marsaglia's xorshift generator (2003), which never comes to 0 from another number.
            int probe = PROBES[thread()] | 1 << 30;
            probe ^= probe << 13;
            probe ^= probe >>> 17;
            PROBES[thread()] = probe ^ probe << 5;
        }
        return mine();
    }

    /** Does something while no thread counts in any stripe, so that the result is consistent. */
    synchronized void whileAllAreLocked(Consumer<Stripe[]> action) {
        Stripe[] all = stripes;
        whileAllAreLocked(all, 0, () -> action.accept(all));
    }

    private static void whileAllAreLocked(Stripe[] all, int from, Runnable action) {
        if (from == all.length) {
            action.run();
        } else {
            all[from].whileLocked(() -> whileAllAreLocked(all, from + 1, action));
        }
    }

    /** Doubles the stripes, if there are still so many. */
    synchronized void grow(int from) {
        Stripe[] known = stripes;
        if (known.length == from) {
            Stripe[] more = Arrays.copyOf(known, 2 * from);
            for (int i = from; i < more.length; i++) {
                more[i] = new Stripe();
            }
            stripes = more;
        }
    }

    private static int thread() {
        return (int) Thread.currentThread().getId() & (THREADS - 1);
    }
}
