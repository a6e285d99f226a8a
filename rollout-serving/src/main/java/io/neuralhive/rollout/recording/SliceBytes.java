package io.neuralhive.rollout.recording;

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
 * others read is {@link SliceText}. A part of which nothing was counted is its count alone.
 */
final class SliceBytes {

    private static final int LONGEST_CHARACTER = 3;

    /** Of counts and moments that each slice may have. */
    private static final int FIXED = 9 * Varint.LONGEST + 12 * Double.BYTES + 1;

    private SliceBytes() {}

    static byte[] write(Slice slice) {
        MetricSummary summary = slice.summary();
        Map<String, Moments> named = new TreeMap<>(summary.named());
        ByteBuffer out = ByteBuffer.allocate(FIXED
                + named.keySet().stream()
                        .mapToInt(name -> LONGEST_CHARACTER * name.length() + 2 * Varint.LONGEST + 2 * Double.BYTES)
                        .sum()
                + LatencyBytes.most(slice.latencies));
        Varint.write(out, summary.requests());
        Varint.write(out, summary.failures());
        // What is counted of the same requests differs little.
        Varint.writeDifference(out, summary.agreement().compared(), summary.requests());
        Varint.writeDifference(
                out, summary.agreement().agreed(), summary.agreement().compared());
        Varint.writeDifference(out, summary.errors().count(), summary.requests());
        write(out, summary.errors());
        Varint.writeDifference(out, summary.paired().count(), summary.errors().count());
        write(out, summary.paired(), summary.errors());
        Varint.writeDifference(
                out, summary.labelLag().outcomes(), summary.errors().count());
        Varint.write(out, summary.labelLag().total().toMillis());
        Varint.write(out, named.size());
        named.forEach((name, moments) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            Varint.write(out, bytes.length);
            out.put(bytes);
            write(out, moments);
        });
        LatencyBytes.write(out, slice.latencies);
        return Arrays.copyOf(out.array(), out.position());
    }

    static Slice read(ByteBuffer in) {
        long requests = Varint.read(in);
        long failures = Varint.read(in);
        long compared = Varint.readDifference(in, requests);
        AgreementStats agreement = new AgreementStats(compared, Varint.readDifference(in, compared));
        ErrorStats errors = readErrors(in, Varint.readDifference(in, requests));
        PairedErrors paired = readPaired(in, Varint.readDifference(in, errors.count()), errors);
        LabelLag lag = new LabelLag(Varint.readDifference(in, errors.count()), Duration.ofMillis(Varint.read(in)));
        Map<String, Moments> named = new LinkedHashMap<>();
        for (long left = Varint.read(in); left > 0; left--) {
            byte[] name = new byte[(int) Varint.read(in)];
            in.get(name);
            named.put(
                    new String(name, StandardCharsets.UTF_8),
                    new Moments(Varint.read(in), in.getDouble(), in.getDouble()));
        }
        Slice slice = new Slice();
        slice.addAll(new MetricSummary(
                        requests, failures, errors, agreement, LatencyStats.NONE, paired, named, Optional.empty())
                .withLabelLag(lag));
        LatencyBytes.read(in, slice.latencies);
        return slice;
    }

    private static void write(ByteBuffer out, ErrorStats errors) {
        if (errors.count() > 0) {
            ErrorSpread spread = errors.spread();
            out.putDouble(errors.mae()).putDouble(errors.meanActual()).putDouble(errors.rmse());
            out.putDouble(spread.absolute()).putDouble(spread.squared());
            out.putDouble(spread.actual()).putDouble(spread.absoluteByActual());
        }
    }

    private static ErrorStats readErrors(ByteBuffer in, long count) {
        if (count == 0) {
            return ErrorStats.NONE;
        }
        double mae = in.getDouble();
        double meanActual = in.getDouble();
        double rmse = in.getDouble();
        ErrorSpread spread = new ErrorSpread(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
        return new ErrorStats(count, mae, meanActual, rmse, Double.NaN, spread);
    }

    private static void write(ByteBuffer out, PairedErrors paired, ErrorStats errors) {
        if (paired.count() > 0) {
            out.putDouble(paired.otherMae()).putDouble(paired.otherM2()).putDouble(paired.coMoment());
            out.put((byte) (isOfAll(paired, errors) ? 1 : 0));
            if (!isOfAll(paired, errors)) {
                out.putDouble(paired.mae()).putDouble(paired.m2());
            }
        }
    }

    /** Usually each error of a version that is called aside has one beside it. */
    private static boolean isOfAll(PairedErrors paired, ErrorStats errors) {
        return isSame(paired.mae(), errors.mae())
                && isSame(paired.m2(), errors.spread().absolute());
    }

    private static boolean isSame(double one, double other) {
        return Double.doubleToLongBits(one) == Double.doubleToLongBits(other);
    }

    private static PairedErrors readPaired(ByteBuffer in, long count, ErrorStats errors) {
        if (count == 0) {
            return PairedErrors.NONE;
        }
        double otherMae = in.getDouble();
        double otherM2 = in.getDouble();
        double coMoment = in.getDouble();
        return in.get() == 1
                ? new PairedErrors(
                        count, errors.mae(), otherMae, errors.spread().absolute(), otherM2, coMoment)
                : new PairedErrors(count, in.getDouble(), otherMae, in.getDouble(), otherM2, coMoment);
    }

    private static void write(ByteBuffer out, Moments moments) {
        Varint.write(out, moments.count());
        out.putDouble(moments.mean()).putDouble(moments.m2());
    }
}
