package io.neuralhive.rollout.benchmarks.speed;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Users and the new ids of their requests, copies of these ids, and of as many earlier ones. Also the bytes that a
 * thread allocates during passes over them, without all these strings.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Requests {

    private static final AtomicLong NEXT = new AtomicLong(1_000_000_000);

    /** The allocated bytes. */
    public long bytes;

    /** The requests made meanwhile. */
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

    /** Returns a copy of the same id. */
    String idAgain(int i) {
        return idsAgain[i];
    }

    /** Returns the id of the request that was made as many calls earlier as there are keys. */
    String earlierId(int i) {
        return earlierIds[i];
    }
}
