package io.neuralhive.rollout.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** What goes into the header {@code Authorization}, and never into a message. */
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

    /** Returns the value of a header, unless it is none. The client would quote it in its own message. */
    static String header(String value) {
        if (!VISIBLE.matcher(value).matches()) {
            throw new IllegalStateException(
                    "The token for Prometheus is empty, or has characters that no header takes, such as a line break at its end");
        }
        return value;
    }
}
