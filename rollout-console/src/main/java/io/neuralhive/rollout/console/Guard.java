package io.neuralhive.rollout.console;

import io.neuralhive.rollout.identity.Names;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A guard against requests that other sites make a browser send: under a foreign host name (DNS rebinding), and reads
 * and changes from another origin (cross-site request forgery).
 */
final class Guard {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");

    private final Set<String> hosts;

    Guard(Set<String> hosts) {
        this.hosts = hosts;
    }

    /** Refuses a request that must not be processed. */
    void check(ConsoleRequest request) {
        String host = requireHost(request);
        if (!METHODS.contains(request.method())) {
            throw Refusal.method(request, "GET, HEAD, POST");
        }
        if (request.path().startsWith("/api/") || request.method().equals("POST")) {
            requireSameSite(request);
        }
        if (request.method().equals("POST")) {
            requireSameOrigin(request, host);
            requireJson(request);
        }
    }

    private String requireHost(ConsoleRequest request) {
        List<String> given = request.header("Host");
        if (given.size() != 1) {
            throw new Refusal(400, "The request has " + given.size() + " Host headers: send one");
        }
        String host = given.get(0).toLowerCase(Locale.ROOT);
        if (!hosts.contains(withoutPort(host))) {
            throw new Refusal(
                    421,
                    "The host " + Names.printable(given.get(0)) + " is not served here: allowed hosts are "
                            + hosts.stream().sorted().toList() + "; add yours with ConsoleBuilder.hosts");
        }
        return host;
    }

    /** A browser sends this header itself; other programs do not, and other sites can't send requests from those. */
    private static void requireSameSite(ConsoleRequest request) {
        for (String site : request.header("Sec-Fetch-Site")) {
            boolean typed = site.equals("none") && !request.method().equals("POST");
            if (!site.equals("same-origin") && !typed) {
                throw new Refusal(
                        403,
                        "The request was sent by another site (" + Names.printable(site) + "): use the console's page");
            }
        }
    }

    private static void requireSameOrigin(ConsoleRequest request, String host) {
        for (String origin : request.header("Origin")) {
            String lower = origin.toLowerCase(Locale.ROOT);
            if (!lower.equals("http://" + host) && !lower.equals("https://" + host)) {
                throw new Refusal(
                        403,
                        "The origin " + Names.printable(origin) + " differs from this console's at "
                                + Names.printable(host) + ": use the console's page");
            }
        }
    }

    /**
     * A form of another site can't send this type, and a script of it needs a preflight request, which is never
     * answered.
     */
    private static void requireJson(ConsoleRequest request) {
        List<String> given = request.header("Content-Type");
        String type = given.size() == 1 ? given.get(0).toLowerCase(Locale.ROOT).replace(" ", "") : "";
        if (!type.equals("application/json") && !type.equals("application/json;charset=utf-8")) {
            throw new Refusal(
                    415,
                    "The content type is " + Names.printable(String.join(", ", given)) + ": send application/json");
        }
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":[0-9]{0,5}$", "");
    }
}
