package io.neuralhive.rollout.cluster;

import io.neuralhive.rollout.identity.Fence;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StaleFenceException;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.traffic.TrafficSplit;
import io.neuralhive.rollout.traffic.TrafficSplitter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The splits of one node: as they are wanted, or while it is fallen back, without those that try a candidate. Thread-safe. */
final class FollowedSplits {

    private static final Logger LOG = LoggerFactory.getLogger(SplitFollower.class);

    private final TrafficSplitter splitter;
    /** By model, where its candidate is under trial. */
    private final Map<String, WantedSplit> trials = new HashMap<>();

    private boolean fallenBack;

    FollowedSplits(TrafficSplitter splitter) {
        this.splitter = splitter;
    }

    /** Puts a split into force, or refuses it. */
    synchronized void apply(TrafficSplit split, Fence fence) {
        if (fallenBack && isTrial(split)) {
            throw new IllegalStateException("This node tries no candidate of " + Names.printable(split.model())
                    + " for now, since it can't follow the others");
        }
        put(new WantedSplit(split, fence));
    }

    /** Notes what is wanted, and puts it into force unless this node is fallen back. */
    synchronized void follow(List<WantedSplit> splits) {
        splits.stream().sorted(Comparator.comparing(WantedSplit::fence)).forEach(wanted -> {
            try {
                put(wanted);
            } catch (StaleFenceException e) {
                LOG.debug("rollout_follower_was_ahead", e);
            }
        });
    }

    /** Returns false if this node was fallen back already. */
    synchronized boolean fallBack() {
        boolean changed = !fallenBack;
        fallenBack = true;
        follow(changed ? List.copyOf(trials.values()) : List.of());
        return changed;
    }

    /** Returns false if this node was not fallen back. */
    synchronized boolean comeBack() {
        boolean changed = fallenBack;
        fallenBack = false;
        follow(changed ? List.copyOf(trials.values()) : List.of());
        return changed;
    }

    synchronized boolean isFallenBack() {
        return fallenBack;
    }

    synchronized int trials() {
        return trials.size();
    }

    private void put(WantedSplit wanted) {
        TrafficSplit split = wanted.split();
        splitter.apply(fallenBack && isTrial(split) ? withoutCandidate(split) : split, wanted.fence());
        if (isTrial(split)) {
            trials.put(split.model(), wanted);
        } else {
            trials.remove(split.model());
        }
    }

    /** A split names a step only while the step calls the candidate: before the last gate was passed. */
    private static boolean isTrial(TrafficSplit split) {
        return split.step().isPresent();
    }

    private static TrafficSplit withoutCandidate(TrafficSplit split) {
        return TrafficSplit.allToBaseline(split.model(), split.baseline(), split.candidate());
    }
}
