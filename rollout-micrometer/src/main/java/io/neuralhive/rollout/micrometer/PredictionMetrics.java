package io.neuralhive.rollout.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.VersionTotals;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of predictions, from which another system can evaluate errors and failures: the counts of a {@link
 * ContinuousValidator} for each version, in total and in each step of a rollout. Bind one to any number of registries.
 * Thread-safe.
 *
 * <p>They add no cost to requests: the counts are read when the meters are. All values of one scrape are of the same
 * moment, even if other scrapes run concurrently: a scrape is what one thread reads without a pause of a tenth of a
 * second.
 *
 * <p>Names that are not {@linkplain Names allowed}, and that therefore no rollout has, have no meters.
 *
 * <p>A meter reads 0 the first time, and the counts from the next time on, so that an increase is seen. It never falls:
 * a process that restarts, or sums that are reset, count under another {@code writer}.
 */
public final class PredictionMetrics implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(PredictionMetrics.class);

    private static final int MAX_RECORDS = 5_000;

    /** Meters that a snapshot creates may be read by the very scrape that took it. */
    private static final long MIN_SNAPSHOT_AGE = Duration.ofMillis(50).toNanos();

    private static final int MAX_READINGS = 16;
    private static final long KEPT_IDLE = Duration.ofDays(1).toNanos();

    private final ContinuousValidator validator;
    private final int maxRecords;
    private final LongSupplier nanos;
    private final String process = UUID.randomUUID().toString().substring(0, 8);
    private final CompositeMeterRegistry registries = new CompositeMeterRegistry();
    private final Map<Long, VersionMeters> records = new HashMap<>();

    private final BitSet places = new BitSet();

    /** The latest readings, the last one last. */
    private final Map<Thread, Reading> readings = new LinkedHashMap<>(16, 0.75f, true);

    /** The slot of the meter of the number of records, which takes a new snapshot. */
    private final MeterSlot counting = new MeterSlot(-1, 0, 0);

    private @Nullable Snapshot latest;

    /** The number of records with meters. Idle records have none, but are kept so that they can get them again. */
    private int shown;

    private boolean warnedFull;

    /**
     * Creates meters for at most 5,000 versions and steps.
     *
     * @param validator the source of the counts
     */
    public PredictionMetrics(ContinuousValidator validator) {
        this(validator, MAX_RECORDS);
    }

    /**
     * Creates meters.
     *
     * @param validator the source of the counts
     * @param maxRecords the maximum number of versions and steps that have meters at the same time, eight each; 1 or
     *     more. Additional ones have no meters, which is logged.
     */
    public PredictionMetrics(ContinuousValidator validator, int maxRecords) {
        this(validator, maxRecords, System::nanoTime);
    }

    PredictionMetrics(ContinuousValidator validator, int maxRecords, LongSupplier nanos) {
        if (maxRecords < 1) {
            throw new IllegalArgumentException("maxRecords is " + maxRecords + "; allowed is 1 or more");
        }
        this.validator = validator;
        this.maxRecords = maxRecords;
        this.nanos = nanos;
        // The index of the slot of the number of records.
        places.set(0);
    }

    /** Adds a registry. A registry that is added late has the full counts as well. */
    @Override
    public void bindTo(MeterRegistry registry) {
        // A new record has no meters until something is read; this meter is always there to be read.
        Gauge.builder("neural.hive.prediction.records", this, PredictionMetrics::countRecords)
                .description("Versions and steps that have prediction meters")
                .strongReference(true)
                .register(registry);
        registries.add(registry);
    }

    private int countRecords() {
        read(counting);
        synchronized (this) {
            return shown;
        }
    }

    /** Returns a figure, of the same snapshot as all others of the same scrape. */
    double read(MeterSlot figure) {
        return read(figure, nanos.getAsLong());
    }

    private synchronized double read(MeterSlot figure, long came) {
        Reading reading = readings.get(Thread.currentThread());
        if (reading == null || reading.isOver(figure, came)) {
            reading = new Reading(snapshot(nanos.getAsLong()), came);
            readings.put(Thread.currentThread(), reading);
            if (readings.size() > MAX_READINGS) {
                readings.remove(readings.keySet().iterator().next());
            }
        }
        return reading.read(figure, nanos.getAsLong());
    }

    private Snapshot snapshot(long now) {
        Snapshot known = latest;
        if (known == null || now - known.at() > MIN_SNAPSHOT_AGE) {
            known = new Snapshot(now, count(now));
            latest = known;
        }
        return known;
    }

    /** Returns the current counts, and ensures that they have meters. */
    private Map<Long, double[]> count(long now) {
        Map<Long, double[]> values = new HashMap<>();
        Set<Long> counted = new HashSet<>();
        for (VersionTotals one : validator.totals()) {
            if (!Names.isAllowed(one.model()) || !Names.isAllowed(one.version())) {
                // Prometheus would drop the whole scrape for a character that it does not accept.
                continue;
            }
            counted.add(one.number());
            VersionMeters known = records.get(one.number());
            if (known == null) {
                add(one, now);
            } else {
                update(known, one, now);
                values.put(one.number(), known.values());
            }
        }
        records.entrySet().removeIf(record -> {
            boolean isGone = !counted.contains(record.getKey());
            if (isGone) {
                hide(record.getValue());
                places.clear(record.getValue().place());
            }
            return isGone;
        });
        return values;
    }

    private void add(VersionTotals counted, long now) {
        if (isFull()) {
            return;
        }
        int place = places.nextClearBit(0);
        places.set(place);
        VersionMeters fresh = new VersionMeters(counted, process + "-" + counted.number(), place, now);
        records.put(counted.number(), fresh);
        show(fresh);
    }

    private void update(VersionMeters known, VersionTotals counted, long now) {
        known.update(counted.summary(), now);
        boolean isIdle = known.isIdleSince(now - KEPT_IDLE);
        if (isIdle) {
            hide(known);
        } else if (!known.isShown() && !isFull()) {
            show(known);
        }
    }

    private boolean isFull() {
        boolean isFull = shown >= maxRecords;
        if (isFull && !warnedFull) {
            LOG.warn("prediction_metrics_full records={}: additional versions and steps have no meters", shown);
        }
        warnedFull = isFull;
        return isFull;
    }

    private void show(VersionMeters meters) {
        meters.show(registries, this::read);
        shown++;
    }

    private void hide(VersionMeters meters) {
        if (meters.isShown()) {
            meters.hide(registries);
            shown--;
        }
    }
}
