package io.neuralhive.rollout.console;

import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An HTTP request to the console, from whatever server.
 *
 * @param method as in {@code GET}
 * @param mount path under which the console is mounted, without a slash at its end, as in {@code /rollouts}; empty at the root
 * @param path what follows the mount, as in {@code /api/models}; empty if nothing does
 * @param query what follows the question mark, still encoded; empty if nothing does
 * @param headers the header fields, each with its values; names in any case
 * @param body what was sent; the console reads no more of it than it allows
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
                            throw new IllegalArgumentException("Header fields that differ in case alone");
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
