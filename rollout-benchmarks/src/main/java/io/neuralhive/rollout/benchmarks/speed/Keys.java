package io.neuralhive.rollout.benchmarks.speed;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Keys of users, and the bytes that a thread allocates during passes over them, without their strings. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Keys {

    static final int NUMBER = 1 << 14;

    /** The allocated bytes. */
    public long bytes;

    /** The keys used meanwhile. */
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
