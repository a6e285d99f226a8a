package io.neuralhive.rollout.recording;

/**
 * Padding before the fields of a subclass: they lie at least two cache lines behind the object before them in memory.
 *
 * <p><b>Why.</b> A core that writes to a cache line takes it away from all others, though they use other variables in it ("false
 * sharing"). Counters of different threads that share a line made recording three to six times as slow. Two lines of 64 bytes,
 * since processors load lines in pairs.
 *
 * <p><b>Why it works.</b> HotSpot lays out the fields of a superclass before those of its subclasses and does not reorder them
 * across that border; the padding is 124 bytes behind a header of at least 12. It is in front, since what lies behind an object may be
 * anything the collector puts there, and that is padded itself where it is written often. {@code @Contended} does the same, but is for
 * the JDK's own classes alone. The same idiom: {@code Striped64} in Caffeine, {@code MpscArrayQueue} in JCTools. See
 * docs/decisions/0032-counting-in-stripes.md.
 */
@SuppressWarnings("unused")
abstract class Padded {

    private int gapBehindTheHeader;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long p8;
    private long p9;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
    private long p14;
    private long p15;
}
