package io.neuralhive.rollout.validation;

import io.neuralhive.rollout.metrics.AgreementStats;
import io.neuralhive.rollout.metrics.ErrorSpread;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.LabelLag;
import io.neuralhive.rollout.metrics.LatencyStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Moments;
import io.neuralhive.rollout.metrics.PairedErrors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A slice as bytes, for those that are kept and seldom changed: a fifth of what its objects take. It stays in this process; what
 * others read is {@link SliceText}. Counts are written in groups of seven bits, and a part of which nothing was counted is its count
 * alone.
 */
final class SliceBytes {

    private static final int GROUP = 7;
    private static final int LONGEST_COUNT = 10;
    private static final int LONGEST_CHARACTER = 3;

    /** Of counts and moments that each slice may have. */
    private static final int FIXED = 11 * LONGEST_COUNT + 12 * Double.BYTES;

    private SliceBytes() {}

    static byte[] write(Slice slice) {
        MetricSummary summary = slice.summary();
        Map<String, Moments> named = new TreeMap<>(summary.named());
        ByteBuffer out = ByteBuffer.allocate(FIXED
                + named.keySet().stream()
                        .mapToInt(name -> LONGEST_CHARACTER * name.length() + 2 * LONGEST_COUNT + 2 * Double.BYTES)
                        .sum()
                + slice.latencies.length() * (1 + LONGEST_COUNT));
        writeCount(out, summary.requests());
        writeCount(out, summary.failures());
        writeCount(out, summary.agreement().compared());
        writeCount(out, summary.agreement().agreed());
        write(out, summary.errors());
        write(out, summary.paired());
        writeCount(out, summary.labelLag().outcomes());
        writeCount(out, summary.labelLag().total().toMillis());
        writeCount(out, named.size());
        named.forEach((name, moments) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            writeCount(out, bytes.length);
            out.put(bytes);
            write(out, moments);
        });
        writeCount(out, slice.latencies.first());
        writeCount(out, slice.latencies.length());
        writeLatencies(out, slice.latencies);
        return Arrays.copyOf(out.array(), out.position());
    }

    static Slice read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long requests = readCount(in);
        long failures = readCount(in);
        AgreementStats agreement = new AgreementStats(readCount(in), readCount(in));
        ErrorStats errors = readErrors(in);
        PairedErrors paired = readPaired(in);
        LabelLag lag = new LabelLag(readCount(in), Duration.ofMillis(readCount(in)));
        Map<String, Moments> named = new LinkedHashMap<>();
        for (long left = readCount(in); left > 0; left--) {
            byte[] name = new byte[(int) readCount(in)];
            in.get(name);
            named.put(
                    new String(name, StandardCharsets.UTF_8),
                    new Moments(readCount(in), in.getDouble(), in.getDouble()));
        }
        Slice slice = new Slice();
        slice.addAll(new MetricSummary(
                        requests, failures, errors, agreement, LatencyStats.NONE, paired, named, Optional.empty())
                .withLabelLag(lag));
        int first = (int) readCount(in);
        slice.latencies.reserve(first, (int) readCount(in));
        readLatencies(in, first, slice.latencies);
        return slice;
    }

    /** One after the other, an empty one with the number of all that are empty there. */
    private static void writeLatencies(ByteBuffer out, LatencyHistogram latencies) {
        int[] next = {latencies.first()};
        latencies.forEach((bucket, number) -> {
            if (bucket > next[0]) {
                writeCount(out, 0);
                writeCount(out, bucket - next[0]);
            }
            writeCount(out, number);
            next[0] = bucket + 1;
        });
    }

    private static void readLatencies(ByteBuffer in, int first, LatencyHistogram latencies) {
        int bucket = first;
        while (in.hasRemaining()) {
            long number = readCount(in);
            if (number == 0) {
                bucket += (int) readCount(in);
            } else {
                latencies.addAll(bucket, number);
                bucket++;
            }
        }
    }

    private static void write(ByteBuffer out, ErrorStats errors) {
        writeCount(out, errors.count());
        if (errors.count() > 0) {
            ErrorSpread spread = errors.spread();
            out.putDouble(errors.mae()).putDouble(errors.meanActual()).putDouble(errors.rmse());
            out.putDouble(spread.absolute()).putDouble(spread.squared());
            out.putDouble(spread.actual()).putDouble(spread.absoluteByActual());
        }
    }

    private static ErrorStats readErrors(ByteBuffer in) {
        long count = readCount(in);
        if (count == 0) {
            return ErrorStats.NONE;
        }
        double mae = in.getDouble();
        double meanActual = in.getDouble();
        double rmse = in.getDouble();
        ErrorSpread spread = new ErrorSpread(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
        return new ErrorStats(count, mae, meanActual, rmse, Double.NaN, spread);
    }

    private static void write(ByteBuffer out, PairedErrors paired) {
        writeCount(out, paired.count());
        if (paired.count() > 0) {
            out.putDouble(paired.mae()).putDouble(paired.otherMae());
            out.putDouble(paired.m2()).putDouble(paired.otherM2()).putDouble(paired.coMoment());
        }
    }

    private static PairedErrors readPaired(ByteBuffer in) {
        long count = readCount(in);
        return count == 0
                ? PairedErrors.NONE
                : new PairedErrors(
                        count, in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
    }

    private static void write(ByteBuffer out, Moments moments) {
        writeCount(out, moments.count());
        out.putDouble(moments.mean()).putDouble(moments.m2());
    }

    private static void writeCount(ByteBuffer out, long count) {
        long rest = count;
        for (; rest >>> GROUP > 0; rest >>>= GROUP) {
            out.put((byte) (rest | 1 << GROUP));
        }
        out.put((byte) rest);
    }

    private static long readCount(ByteBuffer in) {
        long count = 0;
        int shift = 0;
        long group = in.get();
        for (; group < 0; group = in.get()) {
            count |= (group & ((1 << GROUP) - 1)) << shift;
            shift += GROUP;
        }
        return count | group << shift;
    }
}
