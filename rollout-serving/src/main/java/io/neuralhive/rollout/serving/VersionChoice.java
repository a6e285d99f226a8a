package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.support.Interrupts;
import io.neuralhive.rollout.support.Warning;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the version for a key, and handles failures of the assigner. Until the assigner has succeeded once, and after a
 * failure, it is called by one request at a time, so that a registry that hangs delays only one of them. Thread-safe.
 */
final class VersionChoice {

    private static final Logger LOG = LoggerFactory.getLogger(VersionChoice.class);

    private final String model;
    private final Assigner assigner;
    /** Serves if the assigner fails; null for none. */
    private final @Nullable Assignment otherwise;

    private final Warning unassigned;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean works;

    VersionChoice(String model, Assigner assigner, @Nullable String otherwise, LongSupplier nanos) {
        this.model = model;
        this.assigner = assigner;
        this.otherwise = otherwise == null ? null : Assignment.of(model, otherwise);
        this.unassigned = new Warning(LOG, "version_unknown", nanos);
    }

    /**
     * Returns the assignment of a key, which has a version.
     *
     * @throws NoVersionException if there is none
     */
    Assignment assign(String key) {
        if (works || otherwise == null) {
            return ask(key, otherwise);
        }
        if (!asking.compareAndSet(false, true)) {
            return otherwise;
        }
        try {
            return ask(key, otherwise);
        } finally {
            asking.set(false);
        }
    }

    /** Written where it changes only: all threads read it for each request. */
    private void worksIf(boolean itDoes) {
        if (works != itDoes) {
            works = itDoes;
        }
    }

    private Assignment ask(String key, @Nullable Assignment otherwise) {
        Throwable problem = null;
        try {
            Assignment assignment = assigner.assign(model, key);
            // Without a baseline, that a key outside the candidate's share has no version is an answer, too.
            worksIf(assignment.served().isPresent() || assignment.step().isPresent());
            if (assignment.served().isPresent()) {
                return assignment;
            }
        } catch (Throwable e) {
            worksIf(false);
            Interrupts.restore(e);
            problem = e;
        }
        NoVersionException unknown = new NoVersionException(model, problem);
        if (otherwise == null) {
            throw unknown;
        }
        unassigned.give(model, unknown);
        return otherwise;
    }
}
