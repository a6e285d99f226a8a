package io.neuralhive.rollout.traffic;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.identity.Names;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The embedded router: answers which version a key gets, in this process. Thread-safe; a decision takes no lock.
 *
 * <p>Decisions are
 * <ul>
 *   <li>sticky: the same key gets the same answer as long as the split stays;
 *   <li>monotone: a key that gets the candidate at 25 % keeps it at 50 %;
 *   <li>independent: who is in one model's share says nothing of another's. The cohort depends on model and candidate, so
 *       that a second try of the same candidate finds the same users;
 *   <li>exact at the ends: 0 % is nobody, 100 % is everybody.
 * </ul>
 *
 * <p>It remembers nothing across a restart. Until the engine has put the split of a running rollout into force again,
 * everybody gets the version in production.
 */
public final class TrafficSplitter implements TrafficRouter {

    /** Tells which version of a model is in production, as {@code registry::productionVersion} does. */
    @FunctionalInterface
    public interface ProductionLookup {

        /**
         * Returns the version in production; empty if there is none.
         *
         * @throws Exception if it can't be told
         */
        Optional<String> productionVersion(String model) throws Exception;
    }

    private final ConcurrentMap<String, Route> routes = new ConcurrentHashMap<>();
    private final ProductionLookup production;

    private TrafficSplitter(ProductionLookup production) {
        this.production = production;
    }

    /**
     * Returns a splitter.
     *
     * @param production gives the version in production of a model for which no split was applied yet; asked at each
     *     request until there is one, and not again. It may throw: the exception reaches the caller of {@link #assign}. From
     *     then on the version in production is what rollouts make it.
     */
    public static TrafficSplitter create(ProductionLookup production) {
        return new TrafficSplitter(production);
    }

    /**
     * Returns which version a key gets.
     *
     * @param model name of the model
     * @param key what shall stick to a version, such as a user's id; any string
     * @throws IllegalArgumentException if no split was applied for the model yet and its name is not allowed
     */
    public Assignment assign(String model, String key) {
        Route route = routes.get(model);
        if (route != null) {
            return route.assign(key);
        }
        Optional<String> version = inProduction(Names.requireModel(model));
        if (version.isEmpty()) {
            return new Assignment(model, Optional.empty(), Optional.empty(), Optional.empty());
        }
        Route loaded = Route.steady(model, version.get());
        Route raced = routes.putIfAbsent(model, loaded);
        return (raced == null ? loaded : raced).assign(key);
    }

    private Optional<String> inProduction(String model) {
        try {
            return production.productionVersion(model);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The version in production of " + Names.printable(model) + " can't be told", e);
        }
    }

    @Override
    public void apply(TrafficSplit split, Fence fence) {
        routes.compute(split.model(), (name, route) -> {
            if (route != null && route.fence != null) {
                fence.requireNotBefore(route.fence);
            }
            return Route.of(split, fence);
        });
    }

    @Override
    public boolean fences() {
        return true;
    }
}
