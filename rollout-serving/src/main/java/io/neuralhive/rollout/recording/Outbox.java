package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends what this process has counted to the store. Thread-safe; one thread at a time sends.
 *
 * <p>A slice is sent as its whole sum, in place of what was sent before, so that sending it again changes nothing. What the
 * store did not confirm is marked as changed again, and is sent at the next flush with a higher revision: a late save of the
 * earlier one is then ignored. Why: {@code docs/decisions/0020-evidence-is-replaced.md}.
 */
final class Outbox {

    /** So that a transaction stays short. The slices of one ledger are never parted: of two, one may be folded into the other. */
    private static final int BATCH = 500;

    /** A slice that has changed, and where it is from. */
    private record Message(VersionRecord version, long ledger, Ledger.Change change, EvidenceSlice slice) {}

    private final VersionTable versions;
    private final EvidenceStore store;
    private final String node;
    private long revision;

    /**
     * Creates an outbox.
     *
     * @param node names this process; no other has the same
     */
    Outbox(VersionTable versions, EvidenceStore store, String node) {
        this.versions = versions;
        this.store = store;
        this.node = node;
    }

    String node() {
        return node;
    }

    /** Returns the writer name of a ledger of this process. */
    String writer(long ledger) {
        return node + "." + ledger;
    }

    synchronized void flush(Instant now) {
        revision++;
        List<Message> messages = take(now);
        int done = 0;
        try {
            while (done < messages.size()) {
                int end = batchEnd(messages, done);
                store.replace(
                        messages.subList(done, end).stream().map(Message::slice).toList());
                done = end;
            }
        } finally {
            messages.subList(done, messages.size())
                    .forEach(message -> message.version().undo(message.change()));
        }
    }

    private List<Message> take(Instant now) {
        List<Message> messages = new ArrayList<>();
        versions.forEach((model, version, known) -> known.takeChanges((step, ledger, change) -> {
            EvidenceKey key = new EvidenceKey(model, version, step);
            EvidenceSlice slice =
                    new EvidenceSlice(key, writer(ledger), change.from(), change.to(), revision, now, change.sums());
            messages.add(new Message(known, ledger, change, slice));
        }));
        return messages;
    }

    private static int batchEnd(List<Message> messages, int begin) {
        int end = Math.min(begin + BATCH, messages.size());
        while (end < messages.size()
                && messages.get(end).ledger() == messages.get(end - 1).ledger()) {
            end++;
        }
        return end;
    }
}
