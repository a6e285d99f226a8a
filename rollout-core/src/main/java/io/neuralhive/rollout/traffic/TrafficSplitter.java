package io.neuralhive.rollout.traffic;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.identity.Names;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

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

    private final ConcurrentMap<String, Route> routes = new ConcurrentHashMap<>();
    private final Function<String, Optional<String>> production;

    private TrafficSplitter(Function<String, Optional<String>> production) {
        this.production = production;
    }

    /**
     * Returns a splitter.
     *
     * @param production gives the version in production of a model for which no split was applied yet; asked once per
     *     model. It may throw: the exception reaches the caller of {@link #assign}.
     */
    public static TrafficSplitter create(Function<String, Optional<String>> production) {
        return new TrafficSplitter(production);
    }

    /**
     * Returns which version a key gets.
     *
     * @param model name of the model
     * @param key what shall stick to a version, such as a user's id; any string
     */
    public Assignment assign(String model, String key) {
        Route route = routes.get(model);
        if (route != null) {
            return route.assign(key);
        }
        Optional<String> version = production.apply(model);
        if (version.isEmpty()) {
            return new Assignment(model, Optional.empty(), Optional.empty(), Optional.empty());
        }
        Route loaded = Route.steady(Names.requireModel(model), version.get(), null);
        Route raced = routes.putIfAbsent(model, loaded);
        return (raced == null ? loaded : raced).assign(key);
    }

    /**
     * Asks anew which version of a model is in production, where that was changed by other means than a rollout. Without
     * effect while a rollout's step is in force.
     */
    public void refresh(String model) {
        Optional<String> version = production.apply(model);
        routes.computeIfPresent(
                model,
                (name, route) -> route.inRollout()
                        ? route
                        : version.map(v -> Route.steady(name, v, route.fence)).orElse(route));
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
