package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What this process has counted, on its way to the store. Thread-safe; one at a time tells. */
final class Outbox {

    /** So that a transaction stays short. The slices of one timeline are never parted: of two, one may be folded into the other. */
    private static final int BATCH = 500;

    private record Change(VersionRecord version, Timeline line, Timeline.ReportedSlice reported, EvidenceSlice slice) {}

    private final ContinuousValidator local;
    private final EvidenceStore store;
    private final String node;
    private long revision;

    /**
     * Creates an outbox.
     *
     * @param node names this process; no other has the same
     */
    Outbox(ContinuousValidator local, EvidenceStore store, String node) {
        this.local = local;
        this.store = store;
        this.node = node;
    }

    String node() {
        return node;
    }

    /** Returns under which name a timeline of this process is told. */
    String writer(long timeline) {
        return node + "." + timeline;
    }

    synchronized void flush(Instant now) {
        revision++;
        List<Change> changes = take(now);
        int done = 0;
        try {
            while (done < changes.size()) {
                int end = batchEnd(changes, done);
                store.replace(
                        changes.subList(done, end).stream().map(Change::slice).toList());
                done = end;
            }
        } finally {
            changes.subList(done, changes.size())
                    .forEach(change -> change.version().markUnreported(change.line(), change.reported()));
        }
    }

    private List<Change> take(Instant now) {
        List<Change> changes = new ArrayList<>();
        local.versions()
                .forEach((model, version, known) -> known.takeChanges((step, line, reported) -> {
                    EvidenceKey key = new EvidenceKey(model, version, step);
                    String writer = writer(line.number);
                    changes.add(new Change(
                            known,
                            line,
                            reported,
                            new EvidenceSlice(
                                    key, writer, reported.from(), reported.to(), revision, now, reported.sums())));
                }));
        return changes;
    }

    private static int batchEnd(List<Change> changes, int begin) {
        int end = Math.min(begin + BATCH, changes.size());
        while (end < changes.size()
                && changes.get(end).line() == changes.get(end - 1).line()) {
            end++;
        }
        return end;
    }
}
