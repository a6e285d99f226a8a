package io.neuralhive.rollout.benchmarks.speed;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Users with the ids of their requests, which nobody has had before, and the ids of as many earlier requests, read anew from somewhere. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Requests extends Keys {

    private static final AtomicLong NEXT = new AtomicLong(1_000_000_000);

    private final String[] ids = new String[NUMBER];
    private final String[] earlierIds = new String[NUMBER];
    private long first = NEXT.getAndAdd(NUMBER);

    @Override
    void renew() {
        super.renew();
        long firstEarlier = first;
        first = NEXT.getAndAdd(NUMBER);
        for (int i = 0; i < NUMBER; i++) {
            earlierIds[i] = "request-" + (firstEarlier + i);
            ids[i] = "request-" + (first + i);
        }
    }

    String id(int i) {
        return ids[i];
    }

    /** Returns the id of the request that was made so many calls ago as there are keys. */
    String earlierId(int i) {
        return earlierIds[i];
    }
}
