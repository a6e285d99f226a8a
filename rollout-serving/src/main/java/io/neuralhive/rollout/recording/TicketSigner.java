package io.neuralhive.rollout.recording;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes bytes tamper-evident: a version byte, the number of the key, the bytes, and an HMAC-SHA256 (RFC 2104) of all before it, of which
 * the first 16 bytes are kept; together as Base64 for URLs and file names (RFC 4648) without padding. Thread-safe.
 *
 * <p><b>Why 16 bytes.</b> RFC 2104, section 5, recommends at least half of the hash's length. A guess is right with a chance of
 * 2^−128, and can only be tried by a call.
 *
 * <p><b>Why it can't be taken apart.</b> The version and the key's number are signed too, and of fixed length, so that no
 * byte can move from one part to another. Nothing of the content is read before the signature is verified, and that is
 * compared in constant time: how long a refusal takes tells nothing of the right one.
 */
final class TicketSigner {

    /** Thrown for a text whose bytes are not to be trusted. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final TicketResult result;

        RefusedException(TicketResult result) {
            super(result.name(), null, false, false);
            this.result = result;
        }

        TicketResult result() {
            return result;
        }
    }

    /** Identifies signed bytes, for any encoding as text. */
    record Signature(long high, long low) {

        /** Returns its digits. */
        @Override
        public String toString() {
            return Long.toHexString(high) + '-' + Long.toHexString(low);
        }
    }

    /** Bytes that were signed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Signed(byte[] content, Signature signature) {}

    /** Texts longer than any that was signed are not even decoded. */
    private static final int LONGEST = 10_000;

    private static final byte VERSION = 1;
    private static final int HEADER = 2;
    private static final int MAC = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final int current;
    private final Map<Integer, Key> keys = new HashMap<>();

    /**
     * Creates a signer.
     *
     * @param current number of the key to sign with
     * @param secrets the keys by number
     */
    TicketSigner(int current, Map<Integer, byte[]> secrets) {
        this.current = current;
        secrets.forEach((number, secret) -> keys.put(number, new SecretKeySpec(secret, ALGORITHM)));
    }

    String sign(byte[] content) {
        byte[] all = new byte[HEADER + content.length + MAC];
        all[0] = VERSION;
        all[1] = (byte) current;
        System.arraycopy(content, 0, all, HEADER, content.length);
        byte[] mac = mac(current, Arrays.copyOf(all, HEADER + content.length));
        System.arraycopy(mac, 0, all, HEADER + content.length, MAC);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    Signed verified(String text) throws RefusedException {
        byte[] all = decoded(text);
        if (all.length < HEADER + MAC || all[0] != VERSION) {
            throw new RefusedException(TicketResult.UNREADABLE);
        }
        int number = Byte.toUnsignedInt(all[1]);
        if (!keys.containsKey(number)) {
            throw new RefusedException(TicketResult.UNKNOWN_KEY);
        }
        int end = all.length - MAC;
        byte[] expected = mac(number, Arrays.copyOf(all, end));
        if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(all, end, all.length))) {
            throw new RefusedException(TicketResult.FORGED);
        }
        ByteBuffer signature = ByteBuffer.wrap(expected);
        return new Signed(
                Arrays.copyOfRange(all, HEADER, end), new Signature(signature.getLong(), signature.getLong()));
    }

    private static byte[] decoded(String text) throws RefusedException {
        if (text.length() > LONGEST) {
            throw new RefusedException(TicketResult.UNREADABLE);
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(TicketResult.UNREADABLE);
        }
    }

    private byte[] mac(int number, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(keys.get(number));
            return Arrays.copyOf(mac.doFinal(bytes), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
