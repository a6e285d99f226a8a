package io.neuralhive.rollout.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** The value of the header {@code Authorization}. Never part of a message. */
final class Credentials {

    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+( [\\x21-\\x7e]+)?");

    private Credentials() {}

    static String basic(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("A user name with a colon is not allowed in basic authentication");
        }
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** Returns the header value if it is valid. The HTTP client would quote an invalid one in its own message. */
    static String header(String value) {
        if (!VISIBLE.matcher(value).matches()) {
            throw new IllegalStateException(
                    "The token for Prometheus is empty or has characters that are invalid in a header, such as a trailing line break");
        }
        return value;
    }
}
