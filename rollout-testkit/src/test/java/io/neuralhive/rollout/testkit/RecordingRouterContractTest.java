package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Optional;

/** The recording router decides nothing itself, so this test decides by what was recorded. */
class RecordingRouterContractTest extends TrafficRouterContract {

    private RecordingRouter router = new RecordingRouter();

    @Override
    protected TrafficRouter createRouter() {
        router = new RecordingRouter();
        return router;
    }

    @Override
    protected Optional<String> serve(String model, String key) {
        TrafficSplit split = router.split(model).orElseThrow();
        boolean inside = Math.floorMod(key.hashCode(), TrafficShare.WHOLE)
                < split.share().basisPoints();
        return inside ? Optional.of(split.candidate()) : split.baseline();
    }
}
