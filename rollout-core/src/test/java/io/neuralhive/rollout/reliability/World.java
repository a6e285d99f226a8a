package io.neuralhive.rollout.reliability;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What outlives a process: the store's bytes, the registry, the router, the metrics, time, and the notified listeners. */
final class World {

    static final String MODEL = "model";

    final RolloutPolicy policy;
    final ByteStore store = new ByteStore();
    final FakeClock clock = new FakeClock();
    final RecordingRouter router = new RecordingRouter();
    final RecordingRegistry registry = new RecordingRegistry();
    final ScriptedMetrics metrics = new ScriptedMetrics();
    final List<RolloutEvent> received = new ArrayList<>();
    Instant deadline = clock.now();
    long rolloutsBefore;
    boolean routerDown;
    private AssertionError violation;
    private CrashPlan nextPlan = CrashPlan.never();
    private Node node;
    private int crashes;

    World(RolloutPolicy policy) {
        this.policy = policy;
        registry.register(MODEL, "v1")
                .register(MODEL, "v2")
                .register(MODEL, "v3")
                .production(MODEL, "v1");
        node = new Node(this, CrashPlan.never());
        node.engine.start();
    }

    /** Lets the process in which the following happens die at a point. */
    void dieAt(int point) {
        node = new Node(this, new CrashPlan(point));
        act((world, engine) -> engine.start());
    }

    /**
     * Does something despite crashes: a dead process is replaced by a new one that recovers. What was asked for is
     * asked for again as long as it has not happened.
     */
    void act(Action action) {
        action.prepare(this);
        boolean done = false;
        while (!done) {
            done = attempt(action);
            if (node.isDead()) {
                crashes++;
                restart();
            }
        }
    }

    /** Lets the next process that recovers die too, at a point. */
    void dieAgainAt(int point) {
        nextPlan = new CrashPlan(point);
    }

    /** Replaces the process by one that recovers, and that one by another if it dies on the way. */
    void restart() {
        store.reload();
        node = new Node(this, nextPlan);
        nextPlan = CrashPlan.never();
        try {
            node.engine.start();
        } catch (ProcessDiedException e) {
            // As scripted.
        }
        if (node.isDead()) {
            crashes++;
            restart();
        } else {
            Invariants.afterRecovery(this);
        }
    }

    void routerGoesDown() {
        routerDown = true;
        router.failures().always(new IOException("down"));
    }

    /** Comes up again; the engine tries within seconds. */
    void routerComesUp() {
        routerDown = false;
        router.failures().heal();
    }

    /** Returns what a version has done; scripts for steps are about candidates. */
    MetricSummary collect(String model, String version, Window window) throws Exception {
        boolean serves = registry.inProduction(model).equals(Optional.of(version));
        Window any = new Window(window.from(), window.to(), Optional.empty(), window.labelMaturity());
        return metrics.collect(model, version, serves ? any : window);
    }

    /** Takes the production version away. */
    void forgetProduction() {
        try {
            registry.setProduction(
                    new ProductionChange(MODEL, Optional.of("v1"), Optional.empty(), new FencingToken("nobody", 0, 0)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks something at a place where an error could be taken for a failure of the world; keeps the first one. */
    void check(Runnable invariant) {
        try {
            invariant.run();
        } catch (AssertionError e) {
            violation = violation == null ? e : violation;
            throw e;
        }
    }

    /** Throws the first violation of an invariant, if there was one. */
    void requireSound() {
        if (violation != null) {
            throw violation;
        }
    }

    /** Returns the router inside the process that runs. */
    RecordingRouter routerInProcess() {
        return node.router;
    }

    int points() {
        return node.points();
    }

    int crashes() {
        return crashes;
    }

    Rollout latest() {
        return store.history(MODEL, 1).get(0);
    }

    private boolean attempt(Action action) {
        if (action.hasHappened(this)) {
            return true;
        }
        try {
            action.on(this, node.engine);
            return true;
        } catch (ProcessDiedException e) {
            return false;
        } catch (RuntimeException e) {
            if (node.isDead()) {
                return false;
            }
            throw e;
        }
    }
}
