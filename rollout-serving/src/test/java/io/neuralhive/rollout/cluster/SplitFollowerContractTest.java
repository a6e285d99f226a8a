package io.neuralhive.rollout.cluster;

import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.TrafficRouterContract;
import io.neuralhive.rollout.traffic.TrafficRouter;
import java.util.Optional;

class SplitFollowerContractTest extends TrafficRouterContract {

    private TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());

    @Override
    protected TrafficRouter createRouter() {
        splitter = TrafficSplitter.create(model -> Optional.empty());
        return SplitFollower.builder(new InMemoryRolloutStore(), splitter).build();
    }

    @Override
    protected Optional<String> serve(String model, String key) {
        return splitter.assign(model, key).served();
    }
}
