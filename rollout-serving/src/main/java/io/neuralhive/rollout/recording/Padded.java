package io.neuralhive.rollout.recording;

/**
 * What lies two cache lines behind the object before it, so that threads that use either do not slow each other down, whatever
 * the collector moves next to each other. Fields of a superclass come first in an object; two lines, since processors load them in
 * pairs.
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
