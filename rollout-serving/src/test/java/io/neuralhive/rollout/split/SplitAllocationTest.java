package io.neuralhive.rollout.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SplitAllocationTest {

    private static final int DECISIONS = 200_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final String[] keys = new String[1_000];

    SplitAllocationTest() {
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "user-" + i;
        }
    }

    @Test
    void aDecisionAllocatesNothing() {
        TrafficSplitter plain = TrafficSplitter.create(model -> Optional.of("v1"));
        TrafficSplitter choosy = TrafficSplitter.create(model -> Optional.of("v1"), (model, key) -> !key.endsWith("7"));
        for (TrafficSplitter splitter : new TrafficSplitter[] {plain, choosy}) {
            splitter.apply(
                    new TrafficSplit(
                            "eta",
                            Optional.of("v1"),
                            "v2",
                            TrafficShare.of(0.5),
                            0.5,
                            Optional.of(new StepRef("r-1", 1, "stage_1"))),
                    new FencingToken("r-1", 1, 1));
            decide(splitter);
            assertThat(decide(splitter)).isLessThan(DECISIONS / 10);
        }
    }

    /** Returns how many bytes this thread allocated meanwhile; asking for it takes some itself. */
    private long decide(TrafficSplitter splitter) {
        int shadowed = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < DECISIONS; i++) {
            Assignment assignment = splitter.assign("eta", keys[i % keys.length]);
            shadowed += assignment.shadow().isPresent() ? 1 : 0;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(shadowed).isBetween(1, DECISIONS);
        return allocated;
    }
}
