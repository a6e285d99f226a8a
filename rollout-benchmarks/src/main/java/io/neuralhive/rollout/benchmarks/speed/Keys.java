package io.neuralhive.rollout.benchmarks.speed;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Users whose strings are new in each iteration: at first nobody has asked for their hash codes. */
@State(Scope.Thread)
public class Keys {

    private static final int NUMBER = 1 << 16;

    private final String[] keys = new String[NUMBER];
    private int next;

    @Setup(Level.Iteration)
    public void renew() {
        for (int i = 0; i < NUMBER; i++) {
            keys[i] = "user-" + (i * 7_919L + 1_000_000_007L);
        }
    }

    String next() {
        next = (next + 1) & (NUMBER - 1);
        return keys[next];
    }
}
