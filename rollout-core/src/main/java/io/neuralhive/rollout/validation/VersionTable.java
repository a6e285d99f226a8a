package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions of all models that are kept, bounded in number: where there is no room, those that are idle go. Thread-safe. */
final class VersionTable {

    private static final Logger LOG = LoggerFactory.getLogger(ContinuousValidator.class);

    private record Key(String model, String version) {}

    /** Takes a version. */
    interface Versions {
        void accept(String model, String version, VersionRecord known);
    }

    private final int most;
    private final Duration retention;
    private final int slices;
    private final ConcurrentMap<Key, VersionRecord> versions = new ConcurrentHashMap<>();
    /** Told once while there is no room, not for every request. */
    private final AtomicBoolean toldFull = new AtomicBoolean();

    VersionTable(int most, Duration retention, int slices) {
        this.most = most;
        this.retention = retention;
        this.slices = slices;
    }

    Optional<VersionRecord.Part> part(String model, String version, Window window) {
        return Optional.ofNullable(versions.get(new Key(model, version))).flatMap(known -> known.part(window));
    }

    void forEach(Versions callback) {
        versions.forEach((key, known) -> callback.accept(key.model(), key.version(), known));
    }

    /** Returns the record of a version, a new one if it is not known yet; null if there is no room. */
    @Nullable
    VersionRecord get(String model, String version, Instant now) {
        Key key = new Key(model, version);
        VersionRecord known = versions.get(key);
        if (known != null) {
            return known;
        }
        if (versions.size() >= most) {
            versions.values().removeIf(record -> record.isIdleSince(now.minus(retention)));
        }
        if (versions.size() >= most) {
            if (toldFull.compareAndSet(false, true)) {
                LOG.warn(
                        "continuous_validator_full: {} of model {} is not recorded, {} versions are; build it with room for more",
                        Names.printable(version),
                        Names.printable(model),
                        most);
            }
            return null;
        }
        toldFull.set(false);
        return versions.computeIfAbsent(key, k -> new VersionRecord(retention, slices));
    }
}
