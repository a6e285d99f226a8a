package io.neuralhive.rollout;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.RolloutStore;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.store.WantedSplit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Notices what other nodes have done with rollouts that this one has advanced, too: notifies listeners, and drops what is
 * kept of those that have ended.
 *
 * <p>Why: {@code docs/decisions/0028-nodes-notice-ends.md}.
 */
record OtherNodes(RolloutStore store, ProcessState processState, Publisher publisher, Consumer<Rollout> onClosed) {

    /** Compares the active rollouts with what this process knows; does nothing if the store is not shared. */
    void review() {
        Map<String, ProcessState.Session> sessions = processState.sessions();
        if (sessions.isEmpty() || !(store instanceof SplitFeed shared)) {
            return;
        }
        SplitChanges underWay = shared.underWay();
        Map<String, WantedSplit> readable = new HashMap<>();
        underWay.splits().forEach(split -> readable.put(split.fencingToken().rolloutId(), split));
        Set<String> unreadable = underWay.unreadable().stream()
                .map(split -> split.fencingToken().rolloutId())
                .collect(Collectors.toSet());
        sessions.forEach((id, session) -> {
            WantedSplit wanted = readable.get(id);
            boolean changed = wanted == null || !wanted.isSameAs(session.wanted);
            if (changed && !unreadable.contains(id)) {
                store.find(id).ifPresentOrElse(rollout -> review(rollout, session), () -> processState.forget(id));
            }
        });
    }

    private void review(Rollout rollout, ProcessState.Session session) {
        if (rollout.isEnded() && rollout.isOpen()) {
            // The node that notifies the listeners of its end has not done so yet.
            return;
        }
        session.wanted = WantedSplit.of(rollout);
        publisher.followed(rollout);
        if (rollout.isEnded()) {
            processState.forget(rollout.id());
            onClosed.accept(rollout);
        }
    }
}
