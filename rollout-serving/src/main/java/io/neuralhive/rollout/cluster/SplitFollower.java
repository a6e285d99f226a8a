package io.neuralhive.rollout.cluster;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StaleFencingTokenException;
import io.neuralhive.rollout.internal.Repeated;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.SplitFeed;
import io.neuralhive.rollout.store.UnreadableSplit;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.support.Freshness;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the splitter of one node as the shared store wants it, no matter which node advances a rollout. Also give it to
 * this node's engine as its router. Thread-safe.
 *
 * <p>It reads the store about twice per staleness interval. A node that could not read it for longer than a limit serves no
 * candidate that may still be rolled back, that is, until the registry is known to name it: another node may have found a
 * degradation. Promoted versions stay. The node returns to the store's splits as soon as it can read them. A split that
 * can't be read because a newer version of the library wrote it affects its model only: the candidate of that model is no
 * longer served.
 *
 * <p>It reads the changes, and every 30 seconds all active rollouts: that corrects a change that was missed because its
 * save became visible too late.
 *
 * <p>As a router, it acknowledges a split once it is applied on this node. The others follow within the staleness interval,
 * or fall back. Meanwhile they serve what an earlier revision wanted, and their evidence counts for that revision's step.
 *
 * <p>Why: {@code docs/decisions/0023-fallback.md}.
 */
public final class SplitFollower implements TrafficRouter, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SplitFollower.class);
    private static final Duration FULL_READ_INTERVAL = Duration.ofSeconds(30);

    private final SplitFeed feed;
    private final TrafficSplitter splitter;
    private final FollowedSplits splits;
    private final Duration staleness;
    private final Duration limit;
    private final Supplier<Duration> silence;
    private final FollowerListener listener;
    private final Freshness read;
    private final Freshness readInFull;
    private final Freshness fallenBackSince;
    private final List<Repeated> runners = new ArrayList<>();
    /** Held while the store is read; serving and falling back never wait for it. */
    private final Object reading = new Object();

    private @Nullable Long position;
    private volatile boolean closed;

    private SplitFollower(Builder builder) {
        feed = builder.feed;
        splitter = builder.splitter;
        splits = new FollowedSplits(splitter);
        staleness = builder.staleness;
        limit = builder.limit;
        silence = builder.silence;
        listener = builder.listener;
        read = new Freshness(builder.nanos);
        readInFull = new Freshness(builder.nanos);
        fallenBackSince = new Freshness(builder.nanos);
    }

    /**
     * Returns a builder.
     *
     * @param feed the shared store
     * @param splitter this node's
     */
    public static Builder builder(SplitFeed feed, TrafficSplitter splitter) {
        return new Builder(feed, splitter);
    }

    /**
     * Reads the store once, then again and again, on threads of its own. Call it before this node serves. If the store
     * can't be reached for now, the node serves the versions in production until it can. Calling it again starts nothing
     * twice.
     *
     * @throws IllegalStateException if it has been closed
     */
    public SplitFollower start() {
        requireOpen();
        try {
            sync();
        } catch (RuntimeException e) {
            LOG.warn("rollout_follower_sync_failed why={}", Names.printableSentence(e.toString()));
            LOG.debug("rollout_follower_sync_failed", e);
        }
        synchronized (runners) {
            requireOpen();
            if (runners.isEmpty()) {
                runners.add(Repeated.start("follower_sync", staleness.dividedBy(2), this::sync));
                runners.add(Repeated.start("follower_check", staleness.dividedBy(4), this::check));
                LOG.info("rollout_follower_started staleness={} limit={}", staleness, limit);
            }
        }
        return this;
    }

    /**
     * Reads the store now and makes the splitter follow it.
     *
     * @throws RuntimeException if the store can't be reached
     */
    public void sync() {
        synchronized (reading) {
            long begun = read.begin();
            Long since = position;
            if (since == null) {
                position = readInFull(true);
            } else {
                // Never left out, however long ago: a rollout that began and ended meanwhile is not among the active
                // ones.
                position = read(since);
                if (readInFull.age().compareTo(FULL_READ_INTERVAL) >= 0) {
                    readInFull(false);
                }
            }
            read.succeeded(begun);
        }
        check();
    }

    private long read(long since) {
        SplitChanges changes = feed.since(since);
        follow(changes);
        return changes.position();
    }

    private long readInFull(boolean first) {
        long begun = readInFull.begin();
        SplitChanges all = feed.underWay();
        if (first) {
            // A version that was promoted meanwhile has not been reported until now.
            splitter.askForProductionAgain();
        }
        Set<String> ended = splits.provisional();
        all.splits().stream()
                .map(WantedSplit::fencingToken)
                .map(FencingToken::rolloutId)
                .forEach(ended::remove);
        all.unreadable().stream()
                .map(UnreadableSplit::fencingToken)
                .map(FencingToken::rolloutId)
                .forEach(ended::remove);
        follow(all);
        if (!ended.isEmpty()) {
            follow(feed.of(ended));
        }
        readInFull.succeeded(begun);
        return all.position();
    }

    private void follow(SplitChanges changes) {
        for (UnreadableSplit split : splits.follow(changes)) {
            LOG.warn(
                    "rollout_split_unreadable model={} rollout={} why={}: this node serves no candidate of it",
                    Names.printable(split.model()),
                    Names.printable(split.fencingToken().rolloutId()),
                    Names.printableSentence(split.why()));
            notifyListener(() -> listener.onUnreadable(split.model(), split.why()));
        }
    }

    /** Falls back or returns, if it is time to. Does not wait for the store. */
    public void check() {
        Optional<String> why = obstacle();
        if (why.isPresent() && splits.fallBack()) {
            fallenBackSince.succeeded(fallenBackSince.begin());
            int models = splits.provisional().size();
            LOG.warn("rollout_follower_fallback models={} why={}", models, why.get());
            notifyListener(() -> listener.onFallback(models, why.get()));
        } else if (why.isEmpty() && splits.comeBack()) {
            Duration after = fallenBackSince.age();
            LOG.info(
                    "rollout_follower_returned models={} after={}",
                    splits.provisional().size(),
                    after);
            notifyListener(() -> listener.onReturn(after));
        }
    }

    private Optional<String> obstacle() {
        if (read.age().compareTo(limit) > 0) {
            return Optional.of("the store was not read for " + read.age());
        }
        Duration silent = silence.get();
        return silent.compareTo(limit) > 0
                ? Optional.of("the evidence of this node was not shared for " + silent)
                : Optional.empty();
    }

    /** Returns how far behind this node's splits may be: how long ago the store was last read. */
    public Duration staleness() {
        return read.age();
    }

    /** Returns whether this node is fallen back, and serves no candidate of any model. */
    public boolean isFallenBack() {
        return splits.isFallenBack();
    }

    /** Returns the number of models whose newest split can't be read. This node serves no candidate of them. */
    public int unreadable() {
        return splits.unreadable();
    }

    /**
     * Applies a split on this node.
     *
     * @throws StaleFencingTokenException if this node has seen a higher token for the model
     * @throws IllegalStateException if the split uses the candidate while this node serves none
     */
    @Override
    public void apply(TrafficSplit split, FencingToken fencingToken) {
        splits.apply(split, fencingToken);
    }

    @Override
    public boolean fences() {
        return true;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The follower was closed: build another one");
        }
    }

    private static void notifyListener(Runnable notification) {
        try {
            notification.run();
        } catch (RuntimeException e) {
            LOG.warn("rollout_follower_listener_failed why={}", Names.printableSentence(e.toString()));
            LOG.debug("rollout_follower_listener_failed", e);
        }
    }

    /** Stops following. The splits stay as they are: call it once this node no longer serves. */
    @Override
    public void close() {
        synchronized (runners) {
            closed = true;
            runners.forEach(Repeated::close);
        }
    }

    /** Builds a follower. Not thread-safe. */
    public static final class Builder {

        private final SplitFeed feed;
        private final TrafficSplitter splitter;
        private Duration staleness = Duration.ofSeconds(1);
        private Duration limit = Duration.ofSeconds(10);
        private Supplier<Duration> silence = () -> Duration.ZERO;
        private FollowerListener listener = new FollowerListener() {};
        private LongSupplier nanos = System::nanoTime;

        private Builder(SplitFeed feed, TrafficSplitter splitter) {
            this.feed = feed;
            this.splitter = splitter;
        }

        /**
         * Sets how far behind the store this node may be in normal operation: it reads the store twice in that time, and a
         * call may take the other half. Default a second.
         */
        public Builder staleness(Duration staleness) {
            this.staleness = moreThanZero("staleness", staleness);
            return this;
        }

        /** Sets for how long the store may be unavailable before this node falls back. Default 10 seconds. */
        public Builder limit(Duration limit) {
            this.limit = moreThanZero("limit", limit);
            return this;
        }

        /**
         * Makes this node also fall back when its evidence could not be shared for longer than the limit: the others would
         * judge a candidate without it. Default off.
         *
         * @param silence returns for how long it was not shared, such as {@code sharedMetricsSource::silence}
         */
        public Builder silence(Supplier<Duration> silence) {
            this.silence = silence;
            return this;
        }

        /** Sets the listener. Default none; events are logged in any case. */
        public Builder listener(FollowerListener listener) {
            this.listener = listener;
            return this;
        }

        Builder nanos(LongSupplier nanos) {
            this.nanos = nanos;
            return this;
        }

        /**
         * Returns the follower. It reads the store once it is {@linkplain SplitFollower#start() started}.
         *
         * @throws IllegalArgumentException if the limit is not longer than the staleness
         */
        public SplitFollower build() {
            if (limit.compareTo(staleness) <= 0) {
                throw new IllegalArgumentException("A limit of " + limit + " is not allowed with a staleness of "
                        + staleness + ": give a longer one");
            }
            return new SplitFollower(this);
        }

        private static Duration moreThanZero(String what, Duration span) {
            if (span.isZero() || span.isNegative()) {
                throw new IllegalArgumentException("A " + what + " of " + span + " is not allowed: give more than 0");
            }
            return span;
        }
    }
}
