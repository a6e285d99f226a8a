package io.neuralhive.rollout.benchmarks.speed;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Users with the ids of their requests, which nobody has had before, and the ids of these and of as many earlier requests, read
 * anew from somewhere. Also what a thread allocates during the passes over them, without all these strings.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Requests {

    private static final AtomicLong NEXT = new AtomicLong(1_000_000_000);

    /** Bytes that were allocated. */
    public long bytes;

    /** Requests that were made meanwhile. */
    public long used;

    private final Users users = new Users();
    private final Allocation allocation = new Allocation();
    private final String[] ids = new String[Keys.NUMBER];
    private final String[] idsAgain = new String[Keys.NUMBER];
    private final String[] earlierIds = new String[Keys.NUMBER];
    private long first = NEXT.getAndAdd(Keys.NUMBER);

    @Setup(Level.Invocation)
    public void begin() {
        users.renew();
        long firstEarlier = first;
        first = NEXT.getAndAdd(Keys.NUMBER);
        for (int i = 0; i < Keys.NUMBER; i++) {
            earlierIds[i] = "request-" + (firstEarlier + i);
            ids[i] = "request-" + (first + i);
            idsAgain[i] = "request-" + (first + i);
        }
        allocation.begin();
    }

    @TearDown(Level.Invocation)
    public void count() {
        bytes += allocation.bytes();
        used += Keys.NUMBER;
    }

    String user(int i) {
        return users.get(i);
    }

    String id(int i) {
        return ids[i];
    }

    /** Returns the same id, read anew. */
    String idAgain(int i) {
        return idsAgain[i];
    }

    /** Returns the id of the request that was made so many calls ago as there are keys. */
    String earlierId(int i) {
        return earlierIds[i];
    }
}
