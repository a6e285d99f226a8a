package io.neuralhive.rollout.recording;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stripes of one version: a single one, until two threads meet there; then more, up to one for each processor. Thread-safe.
 *
 * <p>Which thread uses which stripe is found out as in {@code java.util.concurrent.atomic.LongAdder}: threads that meet go
 * elsewhere, and stay where they meet nobody.
 */
final class Stripes {

    private static final int MAX =
            Math.min(64, Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

    private static final int THREADS = 1 << 10;

    /** Where a thread goes, by its id. Races are harmless: all that can happen is that it goes elsewhere. */
    private static final int[] PLACES = new int[THREADS];

    static {
        Arrays.setAll(PLACES, i -> i);
    }

    private volatile Stripe[] stripes = {new Stripe()};

    /** Returns a stripe that is now locked by the calling thread; null if it met others wherever it went. */
    @Nullable
    Stripe tryLock() {
        Stripe stripe = mine();
        if (stripe.tryLock()) {
            return stripe;
        }
        move();
        Stripe other = mine();
        return other.tryLock() ? other : null;
    }

    /** Returns a stripe that is now locked by the calling thread, even if it has to wait for another. */
    Stripe lock() {
        Stripe stripe = mine();
        stripe.lock();
        return stripe;
    }

    /** Does something with all stripes while nobody counts in any of them, so that what is seen was so at one moment. */
    synchronized void whileAllAreLocked(Consumer<Stripe> action) {
        for (Stripe stripe : stripes) {
            stripe.lock();
        }
        try {
            for (Stripe stripe : stripes) {
                action.accept(stripe);
            }
        } finally {
            for (Stripe stripe : stripes) {
                stripe.unlock();
            }
        }
    }

    private Stripe mine() {
        Stripe[] known = stripes;
        return known.length == 1 ? known[0] : known[PLACES[thread()] & (known.length - 1)];
    }

    private void move() {
        if (stripes.length < MAX) {
            grow(stripes.length);
        } else {
            // The next number of Marsaglia's xorshift generator, which never comes to 0 from another number.
            int place = PLACES[thread()] | 1 << 30;
            place ^= place << 13;
            place ^= place >>> 17;
            PLACES[thread()] = place ^ place << 5;
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
