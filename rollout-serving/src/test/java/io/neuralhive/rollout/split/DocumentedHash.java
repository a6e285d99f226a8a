package io.neuralhive.rollout.split;

import java.math.BigInteger;

/** The decision's hash, written from docs/traffic-splitting.md independently of the code, in numbers of any size. */
record DocumentedHash(BigInteger hash) {

    private static final BigInteger TWO_TO_THE_64 = BigInteger.ONE.shiftLeft(64);
    private static final BigInteger TWO_TO_THE_32 = BigInteger.ONE.shiftLeft(32);

    static DocumentedHash of(String model, String candidate, String key) {
        BigInteger h = hex("cbf29ce484222325");
        for (char unit : (model + '\uffff' + candidate + '\uffff' + key).toCharArray()) {
            h = h.xor(BigInteger.valueOf(unit)).multiply(hex("100000001b3")).mod(TWO_TO_THE_64);
        }
        h = h.xor(h.shiftRight(33)).multiply(hex("ff51afd7ed558ccd")).mod(TWO_TO_THE_64);
        h = h.xor(h.shiftRight(33)).multiply(hex("c4ceb9fe1a85ec53")).mod(TWO_TO_THE_64);
        return new DocumentedHash(h.xor(h.shiftRight(33)));
    }

    long value() {
        return hash.longValue();
    }

    int bucket() {
        return place(hash.shiftRight(32), 10_000);
    }

    int shadowBucket() {
        return place(hash.mod(TWO_TO_THE_32), 1_000_000);
    }

    private static int place(BigInteger half, int scale) {
        return half.multiply(BigInteger.valueOf(scale)).shiftRight(32).intValueExact();
    }

    private static BigInteger hex(String digits) {
        return new BigInteger(digits, 16);
    }
}
