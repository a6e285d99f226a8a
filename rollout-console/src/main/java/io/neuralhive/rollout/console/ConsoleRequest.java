package io.neuralhive.rollout.console;

import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An HTTP request to the console, independent of the server.
 *
 * @param method as in {@code GET}
 * @param mount path under which the console is mounted, without a trailing slash, as in {@code /rollouts}; empty at the
 *     root
 * @param path the path after the mount, as in {@code /api/models}; may be empty
 * @param query the part after the question mark, still encoded; may be empty
 * @param headers the header fields, each with its values; names in any case
 * @param body the body; the console reads at most the size that it allows
 */
public record ConsoleRequest(
        String method, String mount, String path, String query, Map<String, List<String>> headers, InputStream body) {

    /** Copies the headers. */
    public ConsoleRequest {
        headers = headers.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        field -> field.getKey().toLowerCase(Locale.ROOT),
                        field -> List.copyOf(field.getValue()),
                        (first, second) -> {
                            throw new IllegalArgumentException(
                                    "Two header fields differ only in case; merge their values into one");
                        }));
    }

    /**
     * Returns the values of a header field, in order; empty if there are none.
     *
     * @param name in any case
     */
    public List<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }
}
