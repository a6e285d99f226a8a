package io.neuralhive.rollout.store;

import io.neuralhive.rollout.testkit.RolloutStoreContract;

class InMemoryRolloutStoreContractTest extends RolloutStoreContract {

    @Override
    protected RolloutStore createStore() {
        return new InMemoryRolloutStore();
    }
}
