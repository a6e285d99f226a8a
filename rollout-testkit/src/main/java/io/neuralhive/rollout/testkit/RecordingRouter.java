package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A router that records every split, refuses stale tokens, and fails on demand. Thread-safe. */
public final class RecordingRouter implements TrafficRouter {

    private final FaultInjection failures = new FaultInjection();
    private final List<TrafficSplit> applied = new ArrayList<>();
    private final Map<String, TrafficSplit> current = new HashMap<>();
    private final Map<String, FencingToken> highest = new HashMap<>();

    /** Creates a router without any split. */
    public RecordingRouter() {}

    /** Returns the switch that makes {@code apply} fail. A call that fails changes nothing. */
    public FaultInjection failures() {
        return failures;
    }

    @Override
    public synchronized void apply(TrafficSplit split, FencingToken fencingToken) throws Exception {
        failures.happen();
        FencingToken seen = highest.get(split.model());
        if (seen != null) {
            fencingToken.requireNotBefore(seen);
        }
        highest.put(split.model(), fencingToken);
        applied.add(split);
        current.put(split.model(), split);
    }

    @Override
    public boolean fences() {
        return true;
    }

    /** Returns every split that was applied, in order. */
    public synchronized List<TrafficSplit> applied() {
        return List.copyOf(applied);
    }

    /** Returns the applied split of a model. */
    public synchronized Optional<TrafficSplit> split(String model) {
        return Optional.ofNullable(current.get(model));
    }

    /** Returns the share of live traffic that the applied split gives to a version. */
    public TrafficShare shareOf(String model, String version) {
        return split(model)
                .filter(split -> split.candidate().equals(version))
                .map(TrafficSplit::share)
                .orElse(TrafficShare.NONE);
    }
}
