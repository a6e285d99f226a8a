package io.neuralhive.rollout.store;

import io.neuralhive.rollout.testkit.SplitFeedContract;

class InMemorySplitFeedContractTest extends SplitFeedContract {

    @Override
    protected RolloutStore createStore() {
        return new InMemoryRolloutStore();
    }
}
