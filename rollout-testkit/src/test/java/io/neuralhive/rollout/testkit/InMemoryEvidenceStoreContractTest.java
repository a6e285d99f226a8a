package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.store.RolloutStore;

class InMemoryEvidenceStoreContractTest extends EvidenceStoreContract {

    private final RolloutStore rollouts = new InMemoryRolloutStore();

    @Override
    protected EvidenceStore createStore() {
        return new InMemoryEvidenceStore(rollouts);
    }

    @Override
    protected RolloutStore rollouts() {
        return rollouts;
    }
}
