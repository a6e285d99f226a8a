package io.neuralhive.rollout.split;

import io.neuralhive.rollout.testkit.TrafficRouterContract;
import io.neuralhive.rollout.traffic.TrafficRouter;
import java.util.Optional;

class TrafficSplitterContractTest extends TrafficRouterContract {

    private TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());

    @Override
    protected TrafficRouter createRouter() {
        splitter = TrafficSplitter.create(model -> Optional.empty());
        return splitter;
    }

    @Override
    protected Optional<String> serve(String model, String key) {
        return splitter.assign(model, key).served();
    }
}
