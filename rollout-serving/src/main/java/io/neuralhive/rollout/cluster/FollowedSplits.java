package io.neuralhive.rollout.cluster;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.UnreadableSplit;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The splits that one node serves: as wanted, or without the candidate where this node does not know whether it was rolled
 * back. That applies to all models while it is fallen back, and to a model whose newest split it can't read. Thread-safe.
 */
final class FollowedSplits {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedSplits.class);

    private final TrafficSplitter splitter;
    /** By model, the newest that this node could read. */
    private final Map<String, WantedSplit> known = new HashMap<>();
    /** By model, where there is a newer one that it can't read. */
    private final Map<String, FencingToken> unreadable = new HashMap<>();

    private boolean fallenBack;

    FollowedSplits(TrafficSplitter splitter) {
        this.splitter = splitter;
    }

    /** Applies a split, or refuses it. */
    synchronized void apply(TrafficSplit split, FencingToken fencingToken) {
        // Whether the registry names a candidate at 100 % is not known here; the next read of the store tells.
        boolean provisional = split.step().isPresent() || !split.share().isNone();
        WantedSplit wanted = new WantedSplit(split, fencingToken, provisional);
        if (isHeldBack(wanted)) {
            throw new IllegalStateException("This node serves no candidate of " + Names.printable(split.model())
                    + " for now: it can't read the model's split, or has fallen back to the baseline");
        }
        put(wanted);
    }

    /**
     * Notes what is wanted and applies it, as far as this node serves candidates. Returns the first unreadable split of
     * each model.
     */
    synchronized List<UnreadableSplit> follow(SplitChanges changes) {
        changes.splits().stream()
                .sorted(Comparator.comparing(WantedSplit::fencingToken))
                .forEach(this::putUnlessStale);
        return changes.unreadable().stream()
                .sorted(Comparator.comparing(UnreadableSplit::fencingToken))
                .filter(this::holdBack)
                .toList();
    }

    /** Returns false if this node was fallen back already. */
    synchronized boolean fallBack() {
        boolean changed = !fallenBack;
        fallenBack = true;
        putAgain(changed);
        return changed;
    }

    /** Returns false if this node was not fallen back. */
    synchronized boolean comeBack() {
        boolean changed = fallenBack;
        fallenBack = false;
        putAgain(changed);
        return changed;
    }

    synchronized boolean isFallenBack() {
        return fallenBack;
    }

    /** Returns the rollouts whose candidate may still be rolled back, as far as this node knows. */
    synchronized Set<String> provisional() {
        return known.values().stream()
                .filter(WantedSplit::provisional)
                .map(wanted -> wanted.fencingToken().rolloutId())
                .collect(Collectors.toSet());
    }

    /** Returns the number of models whose newest split this node can't read. */
    synchronized int unreadable() {
        return unreadable.size();
    }

    private void putAgain(boolean changed) {
        if (changed) {
            known.values().stream().filter(WantedSplit::provisional).toList().forEach(this::putUnlessStale);
        }
    }

    private void putUnlessStale(WantedSplit wanted) {
        try {
            put(wanted);
        } catch (StaleFencingTokenException e) {
            LOG.debug("rollout_follower_was_ahead", e);
        }
    }

    private void put(WantedSplit wanted) {
        String model = wanted.split().model();
        WantedSplit served = isHeldBack(wanted) ? wanted.withoutCandidate() : wanted;
        splitter.apply(served.split(), wanted.fencingToken());
        known.put(model, wanted);
        if (isReadAgain(wanted)) {
            unreadable.remove(model);
        }
    }

    /** Returns whether all of the model could be read until now. */
    private boolean holdBack(UnreadableSplit split) {
        WantedSplit served = known.get(split.model());
        if (served != null && served.fencingToken().compareTo(split.fencingToken()) >= 0) {
            return false;
        }
        boolean first = !unreadable.containsKey(split.model());
        unreadable.merge(split.model(), split.fencingToken(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (served != null) {
            putUnlessStale(served);
        }
        return first;
    }

    private boolean isHeldBack(WantedSplit wanted) {
        return wanted.provisional() && (fallenBack || !isReadAgain(wanted));
    }

    private boolean isReadAgain(WantedSplit wanted) {
        FencingToken missed = unreadable.get(wanted.split().model());
        return missed == null || wanted.fencingToken().compareTo(missed) >= 0;
    }
}
