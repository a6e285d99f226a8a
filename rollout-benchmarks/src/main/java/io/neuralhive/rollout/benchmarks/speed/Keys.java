package io.neuralhive.rollout.benchmarks.speed;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Users, and what a thread allocates during the passes over them, without their strings. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Keys {

    static final int NUMBER = 1 << 14;

    /** Bytes that were allocated. */
    public long bytes;

    /** Keys that were used meanwhile. */
    public long used;

    private final Users users = new Users();
    private final Allocation allocation = new Allocation();

    @Setup(Level.Invocation)
    public void begin() {
        users.renew();
        allocation.begin();
    }

    @TearDown(Level.Invocation)
    public void count() {
        bytes += allocation.bytes();
        used += NUMBER;
    }

    String get(int i) {
        return users.get(i);
    }
}
