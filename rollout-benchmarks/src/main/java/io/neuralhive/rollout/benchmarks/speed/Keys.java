package io.neuralhive.rollout.benchmarks.speed;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Users whose strings are new for each pass over them, so that nobody has asked for a hash code yet. Also what a thread allocates
 * during the passes, without the strings.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Keys {

    static final int NUMBER = 1 << 14;

    /** Bytes that were allocated. */
    public long bytes;

    /** Keys that were used meanwhile. */
    public long used;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final String[] originals = new String[NUMBER];
    private final String[] keys = new String[NUMBER];
    private long before;

    @Setup(Level.Trial)
    public void create() {
        for (int i = 0; i < NUMBER; i++) {
            originals[i] = "user-" + (i * 7_919L + 1_000_000_007L);
        }
    }

    @Setup(Level.Invocation)
    public void begin() {
        renew();
        before = threads.getCurrentThreadAllocatedBytes();
    }

    /** A copy has the hash code of its original, for which nobody asks. */
    @SuppressWarnings("StringConstructor")
    void renew() {
        for (int i = 0; i < NUMBER; i++) {
            keys[i] = new String(originals[i]);
        }
    }

    @TearDown(Level.Invocation)
    public void count() {
        bytes += threads.getCurrentThreadAllocatedBytes() - before;
        used += NUMBER;
    }

    String get(int i) {
        return keys[i];
    }
}
