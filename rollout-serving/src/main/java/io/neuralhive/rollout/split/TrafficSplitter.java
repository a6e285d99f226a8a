package io.neuralhive.rollout.split;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.support.Interrupts;
import io.neuralhive.rollout.support.Warning;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded router: assigns versions to keys in this process. Thread-safe; a decision takes no lock.
 *
 * <p>Decisions are
 * <ul>
 *   <li>sticky: the same key gets the same answer as long as the split stays;
 *   <li>monotone: a key that gets the candidate at 25 % keeps it at 50 %;
 *   <li>independent: the keys in one model's share are independent of another's. The cohort depends on model and candidate,
 *       so that a second try of the same candidate finds the same users;
 *   <li>exact at the ends: 0 % is no key, 100 % is every key that {@linkplain Eligibility takes part}.
 * </ul>
 *
 * <p>It keeps nothing across a restart. Until the engine has applied the split of an active rollout again, every key gets
 * the version in production.
 *
 * <p><b>Implementation.</b> A decision reads one immutable {@code Route} from a concurrent map, so that each request sees
 * one split as a whole, before or after a change and never a mixture. Splits of a model are put in order by their token
 * inside {@code compute}, which runs alone for its key: a delayed older split can't replace a newer one. The registry's
 * answer is stored only if no split was applied meanwhile ({@code putIfAbsent}) and it was not invalidated since (the
 * counter of {@link #askForProductionAgain()}). See docs/decisions/0009-hash-of-the-splitter.md.
 */
public final class TrafficSplitter implements TrafficRouter {

    /** Returns the version of a model in production, as {@code registry::productionVersion} does. */
    @FunctionalInterface
    public interface ProductionLookup {

        /**
         * Returns the version in production; empty if there is none.
         *
         * @throws Exception if it can't be read
         */
        Optional<String> productionVersion(String model) throws Exception;
    }

    /** Decides which keys take part in rollouts, such as all but a list of customers. Thread-safe. */
    @FunctionalInterface
    public interface Eligibility {

        /**
         * Returns whether a key takes part. Called at each request, on the request's thread. If it throws anything, the key
         * is excluded for this request, and a warning is logged once a minute.
         */
        boolean takesPart(String model, String key);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TrafficSplitter.class);

    private final ConcurrentMap<String, Route> routes = new ConcurrentHashMap<>();
    private final ProductionLookup production;
    private final @Nullable Eligibility eligibility;
    private final Warning eligibilityFailed;
    private final AtomicLong timesAskedAgain = new AtomicLong();

    private TrafficSplitter(ProductionLookup production, @Nullable Eligibility eligibility, LongSupplier nanos) {
        this.production = production;
        this.eligibility = eligibility;
        this.eligibilityFailed = new Warning(LOG, "eligibility_failed", nanos);
    }

    /**
     * Returns a splitter.
     *
     * @param production gives the version in production of a model for which no split was applied yet; called at each
     *     request until there is one, and not again. It may throw: the exception reaches the caller of {@link #assign}.
     *     From then on rollouts determine the version in production.
     */
    public static TrafficSplitter create(ProductionLookup production) {
        return new TrafficSplitter(production, null, System::nanoTime);
    }

    /**
     * Returns a splitter for which only some keys take part in rollouts. The others get the version in production, get no
     * shadow calls, and nothing that they bring is evidence, neither for the candidate nor for the baseline. A share is a
     * share of those who take part.
     *
     * @param production as for the other method
     * @param eligibility who takes part; a key's answer should not change during a rollout
     */
    public static TrafficSplitter create(ProductionLookup production, Eligibility eligibility) {
        return create(production, eligibility, System::nanoTime);
    }

    static TrafficSplitter create(ProductionLookup production, Eligibility eligibility, LongSupplier nanos) {
        return new TrafficSplitter(production, eligibility, nanos);
    }

    /**
     * Returns which version a key gets.
     *
     * @param model name of the model
     * @param key what sticks to a version, such as a user's id; any string
     * @throws IllegalArgumentException if no split was applied for the model yet and its name is not allowed
     */
    public Assignment assign(String model, String key) {
        Route route = routes.get(model);
        if (route != null) {
            return assign(route, model, key);
        }
        long asked = timesAskedAgain.get();
        Optional<String> version = inProduction(Names.requireModel(model));
        if (version.isEmpty()) {
            return new Assignment(model, Optional.empty(), Optional.empty(), Optional.empty());
        }
        return assign(remembered(Route.steady(model, version.get()), model, asked), model, key);
    }

    /** Stores the registry's answer, unless it was invalidated since. Returns the current route. */
    private Route remembered(Route loaded, String model, long asked) {
        Route raced = routes.putIfAbsent(model, loaded);
        if (raced == null && timesAskedAgain.get() != asked) {
            routes.remove(model, loaded);
        }
        return raced == null ? loaded : raced;
    }

    private Assignment assign(Route route, String model, String key) {
        return eligibility == null || takesPart(eligibility, model, key) ? route.assign(key) : route.excluded();
    }

    private boolean takesPart(Eligibility asked, String model, String key) {
        try {
            return asked.takesPart(model, key);
        } catch (Throwable e) {
            // Anything, as from another language of this machine, which declares nothing.
            Interrupts.restore(e);
            eligibilityFailed.give(model, e);
            return false;
        }
    }

    private Optional<String> inProduction(String model) {
        try {
            return production.productionVersion(model);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            Interrupts.restore(e);
            throw new IllegalStateException(
                    "The version in production of " + Names.printable(model) + " could not be read", e);
        }
    }

    /**
     * Forgets the versions in production of models without an applied split: they are read again. Call it when a version
     * may have been promoted without this splitter being notified.
     */
    public void askForProductionAgain() {
        // First, so that no answer of before is remembered after.
        timesAskedAgain.incrementAndGet();
        routes.values().removeIf(route -> route.fencingToken == null);
    }

    @Override
    public void apply(TrafficSplit split, FencingToken fencingToken) {
        routes.compute(split.model(), (name, route) -> {
            if (route != null && route.fencingToken != null) {
                fencingToken.requireNotBefore(route.fencingToken);
            }
            return Route.of(split, fencingToken);
        });
    }

    @Override
    public boolean fences() {
        return true;
    }
}
