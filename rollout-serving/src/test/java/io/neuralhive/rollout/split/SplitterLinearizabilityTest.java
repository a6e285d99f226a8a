package io.neuralhive.rollout.split;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.serving.Histories;
import io.neuralhive.rollout.serving.Histories.Operation;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Splits that are applied while keys are assigned: every answer is that of the split applied at one moment of its call. */
@Tag("exhaustive")
@Tag("concurrency")
class SplitterLinearizabilityTest {

    private static final int HISTORIES = 5_000;

    @Test
    void aDecisionFollowsOneSplitAndAnOldSplitReplacesNoNewerOne() throws Exception {
        List<Operation<TrafficSplitter>> operations = new ArrayList<>();
        for (int revision = 1; revision <= 5; revision++) {
            int applied = revision;
            operations.add(new Operation<>("apply " + revision, splitter -> apply(splitter, applied)));
            operations.add(
                    new Operation<>("assign " + revision, splitter -> splitter.assign("eta", "user-" + applied)));
        }
        Histories.assertLinearizable(
                () -> TrafficSplitter.create(model -> Optional.of("v1")), operations, HISTORIES, 1);
    }

    private static String apply(TrafficSplitter splitter, int revision) {
        TrafficSplit split = new TrafficSplit(
                "eta",
                Optional.of("v1"),
                "v2",
                TrafficShare.of(revision / 5.0),
                0,
                Optional.of(new StepRef("r-1", revision, "step_" + revision)));
        try {
            splitter.apply(split, new FencingToken("r-1", 1, revision));
            return "applied";
        } catch (StaleFencingTokenException e) {
            return "stale";
        }
    }
}
