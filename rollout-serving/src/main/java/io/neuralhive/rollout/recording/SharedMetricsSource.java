package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.internal.Repeated;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.support.Freshness;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics source of a service that runs on several nodes: each node periodically reports what its own {@link
 * ContinuousValidator} has counted, and the judging node reads the sum of all. Thread-safe.
 *
 * <p>A report of a node replaces its previous one, so that nothing counts twice, and a restarted process reports under
 * another name, so that nothing is overwritten. If a node dies, the counts since its last report are lost: with {@link
 * #start()}, those of one interval and of the calls before and after it. What it reported stays.
 *
 * <p>A node that can't reach the store keeps counting and reports everything once it can. Until then, others judge without
 * it: on fewer samples, so that a gate is more likely to hold, but also without problems that exist on that node alone.
 * Such a node should stop serving candidates after a limit: {@code SplitFollower} does so, given {@link #silence()}.
 */
public final class SharedMetricsSource implements MetricsSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedMetricsSource.class);

    private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(10);

    private final ContinuousValidator local;
    private final EvidenceStore store;
    private final Clock clock;
    private final Duration interval;
    private final Outbox outbox;
    private final Freshness reported;
    private final Freshness expired;
    private @Nullable Repeated runner;
    private boolean closed;

    private SharedMetricsSource(Builder builder) {
        local = builder.local;
        store = builder.store;
        clock = builder.clock;
        interval = builder.interval;
        outbox = new Outbox(local.recorder().versions(), store, builder.node + "-" + UUID.randomUUID());
        reported = new Freshness(builder.nanos);
        expired = new Freshness(builder.nanos);
    }

    /**
     * Returns a builder.
     *
     * @param local what this node counts
     * @param store the shared store
     */
    public static Builder builder(ContinuousValidator local, EvidenceStore store) {
        return new Builder(local, store);
    }

    /**
     * Starts reporting periodically, on a thread of its own. Calling it again starts nothing twice.
     *
     * @throws IllegalStateException if it has been closed
     */
    public synchronized SharedMetricsSource start() {
        if (closed) {
            throw new IllegalStateException("The shared metrics source was closed: build another one");
        }
        if (runner == null) {
            runner = Repeated.start("evidence_flush", interval, this::flushAndExpire);
            LOG.info("rollout_evidence_shared node={} interval={}", Names.printable(outbox.node()), interval);
        }
        return this;
    }

    /**
     * Reports the changes since the last report now. If it fails, nothing is lost: the next call reports them.
     *
     * @throws RuntimeException if the store can't be reached
     */
    public void flush() {
        long begun = reported.begin();
        outbox.flush(clock.now());
        reported.succeeded(begun);
    }

    /** Returns for how long changes on this node may not have been reported. */
    public Duration silence() {
        return reported.age();
    }

    /**
     * Returns the metrics of a version on all nodes: this node's until now, the others' until their last reports.
     *
     * @throws IllegalStateException if another node's report can't be read, since it runs a newer version of the library
     */
    @Override
    public MetricSummary collect(String model, String version, Window window) {
        Optional<VersionRecord.Part> here = local.recorder().part(model, version, window);
        String self = here.map(part -> outbox.writer(part.ledger())).orElse("");
        Slice sum = here.map(VersionRecord.Part::sum).orElseGet(Slice::new);
        store.read(new EvidenceKey(model, version, window.step())).stream()
                .filter(slice -> !slice.writer().equals(self))
                .sorted(Comparator.comparing(EvidenceSlice::writer).thenComparing(EvidenceSlice::from))
                .forEach(slice -> add(sum, slice, window));
        return sum.summary();
    }

    private static void add(Slice sum, EvidenceSlice slice, Window window) {
        boolean isOutside = slice.from().isAfter(window.to()) || !slice.to().isAfter(window.from());
        if (isOutside && window.step().isEmpty()) {
            return;
        }
        Slice other = read(slice);
        sum.addCounts(other);
        Instant mature = window.to().minus(window.labelMaturity());
        if (window.labelMaturity().isZero() || !slice.to().isAfter(mature)) {
            sum.addErrors(other);
        }
    }

    private static Slice read(EvidenceSlice slice) {
        try {
            return SliceText.read(slice.sums());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The evidence that " + Names.printable(slice.writer()) + " reported of "
                            + Names.printable(slice.key().version()) + " can't be read: "
                            + Names.printableSentence(String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** Reports the changes, and expires a limited number of old slices, so that the next report is not delayed. */
    void flushAndExpire() {
        flush();
        if (expired.age().compareTo(EXPIRY_INTERVAL) >= 0) {
            long begun = expired.begin();
            int gone = store.expire(clock.now().minus(local.longestUse()));
            if (gone == 0) {
                expired.succeeded(begun);
            }
            LOG.debug("rollout_evidence_expired slices={}", gone);
        }
    }

    /** Reports for the last time, and stops. What can't be reported is lost, which is logged. */
    @Override
    public synchronized void close() {
        closed = true;
        if (runner != null) {
            runner.close();
        }
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.warn(
                    "rollout_evidence_lost node={} silence={} why={}",
                    Names.printable(outbox.node()),
                    silence(),
                    Names.printableSentence(e.toString()));
        }
    }

    /** Builds a shared source. Not thread-safe. */
    public static final class Builder {

        private static final int LONGEST_NODE = 100;

        private final ContinuousValidator local;
        private final EvidenceStore store;
        private Clock clock = Clock.system();
        private Duration interval = Duration.ofSeconds(2);
        private String node = "node";
        private LongSupplier nanos = System::nanoTime;

        private Builder(ContinuousValidator local, EvidenceStore store) {
            this.local = local;
            this.store = store;
        }

        /** Sets the clock. Default the system's. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Sets a name of this node for operators who read the store, at most 100 characters. Need not be unique. */
        public Builder node(String name) {
            if (name.length() > LONGEST_NODE) {
                throw new IllegalArgumentException("The node name " + Names.printable(name)
                        + " is too long: give at most " + LONGEST_NODE + " characters");
            }
            this.node = name;
            return this;
        }

        /** Sets the pause between reports. Default 2 seconds. */
        public Builder flushEvery(Duration interval) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException(
                        "An interval of " + interval + " is not allowed: give more than zero");
            }
            this.interval = interval;
            return this;
        }

        Builder nanos(LongSupplier nanos) {
            this.nanos = nanos;
            return this;
        }

        /** Returns the source. It reports once it is {@linkplain SharedMetricsSource#start() started}. */
        public SharedMetricsSource build() {
            return new SharedMetricsSource(this);
        }
    }
}
