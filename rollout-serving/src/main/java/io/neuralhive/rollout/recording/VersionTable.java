package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of all models that are kept, bounded in number: if it is full, idle ones are evicted. Thread-safe.
 *
 * <p>Every request asks for a version, so that the usual answer takes one read of a volatile array, and no lock: the
 * shortcuts. They are a cache of the map. An array is never changed once it can be read; a new one replaces it, under the
 * lock, and only with versions that the map has then. A version leaves the map under the same lock, and all shortcuts are
 * dropped before. A request that still holds the old array may therefore count with a version that was removed at that very
 * moment: one that was idle for the whole retention, whose count is lost as if the request had come a moment earlier. Two
 * versions of one hash share a shortcut; the second is found in the map, two look-ups later. A full table is searched for
 * idle versions at most once a second; requests of unknown versions are not recorded in between.
 */
final class VersionTable {

    private static final Logger LOG = LoggerFactory.getLogger(VersionTable.class);

    /** How often a full table searches for idle versions, rather than at every request that finds it full. */
    private static final long SWEEP_MILLIS = 1_000;

    private static final int SHORTCUTS = 64;

    private record Shortcut(String model, String version, VersionRecord known) {}

    /** Takes a version. */
    interface Versions {
        void accept(String model, String version, VersionRecord known);
    }

    private final Clock clock;
    private final int max;
    private final Duration retention;
    private final Resolution resolution;
    /** By model, then by version: found without allocating a lookup key. Changed only under this object's lock. */
    private final ConcurrentMap<String, ConcurrentMap<String, VersionRecord>> models = new ConcurrentHashMap<>();

    /** One version for each of a few hashes, found faster than in the map. Replaced, never changed. */
    private volatile @Nullable Shortcut[] shortcuts = new Shortcut[SHORTCUTS];

    private int size;
    /** When it was full, and nothing was idle. */
    private volatile long sweptAt;

    private volatile boolean full;

    VersionTable(Clock clock, int max, Duration retention, int slices) {
        this.clock = clock;
        this.max = max;
        this.retention = retention;
        this.resolution = Resolution.of(retention, slices);
    }

    Optional<VersionRecord.Part> part(String model, String version, Window window) {
        return Optional.ofNullable(known(model, version)).flatMap(known -> known.part(window));
    }

    void forEach(Versions callback) {
        models.forEach(
                (model, versions) -> versions.forEach((version, known) -> callback.accept(model, version, known)));
    }

    /** Returns the record of a version, a new one if it is not known yet; null if the table is full. */
    @Nullable
    VersionRecord get(String model, String version) {
        Shortcut shortcut = shortcuts[shortcut(model, version)];
        if (shortcut != null && shortcut.model.equals(model) && shortcut.version.equals(version)) {
            return shortcut.known;
        }
        VersionRecord known = known(model, version);
        if (known != null) {
            if (shortcut == null) {
                // Where the idle have gone, those of all others have as well.
                remember(model, version, known);
            }
            return known;
        }
        long now = clock.millis();
        return full && Math.abs(now - sweptAt) < SWEEP_MILLIS ? null : added(model, version, now);
    }

    private @Nullable VersionRecord known(String model, String version) {
        Map<String, VersionRecord> versions = models.get(model);
        return versions == null ? null : versions.get(version);
    }

    private synchronized @Nullable VersionRecord added(String model, String version, long now) {
        VersionRecord raced = known(model, version);
        if (raced != null) {
            return raced;
        }
        if (size >= max) {
            sweptAt = now;
            removeIdle(Instant.ofEpochMilli(now));
        }
        if (size >= max) {
            warnFull(model, version);
            return null;
        }
        full = false;
        VersionRecord fresh = new VersionRecord(resolution, now);
        models.computeIfAbsent(model, m -> new ConcurrentHashMap<>()).put(version, fresh);
        size++;
        remember(model, version, fresh);
        return fresh;
    }

    @SuppressWarnings("ReferenceEquality") // it may have gone meanwhile, and another have come
    private synchronized void remember(String model, String version, VersionRecord known) {
        if (known(model, version) != known) {
            return;
        }
        @Nullable Shortcut[] more = shortcuts.clone();
        more[shortcut(model, version)] = new Shortcut(model, version, known);
        shortcuts = more;
    }

    private static int shortcut(String model, String version) {
        return 31 * model.hashCode() + version.hashCode() & SHORTCUTS - 1;
    }

    private void removeIdle(Instant now) {
        shortcuts = new Shortcut[SHORTCUTS];
        models.values().removeIf(versions -> {
            versions.values().removeIf(known -> {
                boolean idle = known.isIdle(now.minus(retention), now);
                size -= idle ? 1 : 0;
                return idle;
            });
            return versions.isEmpty();
        });
    }

    /** Logged once while the table is full, not for every request. */
    private void warnFull(String model, String version) {
        if (!full) {
            full = true;
            LOG.warn(
                    "continuous_validator_full: version {} of model {} is not recorded, as {} versions are kept; raise maxVersions",
                    Names.printable(version),
                    Names.printable(model),
                    max);
        }
    }
}
