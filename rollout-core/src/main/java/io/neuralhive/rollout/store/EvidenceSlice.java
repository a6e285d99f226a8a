package io.neuralhive.rollout.store;

import java.time.Instant;

/**
 * The counts of one writer of predictions made in a span of time, up to some moment. It replaces the previous counts of the
 * same writer and span, so that writing it twice changes nothing.
 *
 * @param key what it is about
 * @param writer name of the writer, unique to a run of one process; at most 200 characters
 * @param from start of the span; together with key and writer, the slice's identity
 * @param to end of the span
 * @param revision grows with each report of the writer
 * @param at when it was reported
 * @param sums what was counted, as ASCII that only {@code SharedMetricsSource} reads; usually some hundred characters
 */
public record EvidenceSlice(
        EvidenceKey key, String writer, Instant from, Instant to, long revision, Instant at, String sums) {}
