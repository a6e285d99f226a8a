package io.neuralhive.rollout.console;

import static io.neuralhive.rollout.console.Requests.body;
import static io.neuralhive.rollout.console.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other sites, and other programs, can make the console do. */
class GuardTest {

    private final Service service =
            new Service(builder -> builder.authorizer(Authorizer.trusting()).hosts("Rollouts.example.org"));
    private String pause = "";
    private String id = "";

    @BeforeEach
    void promote() {
        id = service.engine.promote(Service.MODEL, "v2").id();
        pause = "{\"rollout\":\"" + id + "\",\"actor\":\"alice\"}";
    }

    @AfterEach
    void close() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:8080, 200",
        "127.0.0.1:1, 200",
        "[::1]:8080, 200",
        "rollouts.example.org, 200",
        "rollouts.example.org:443, 200",
        "evil.example, 421",
        "localhost.evil.example, 421",
        "evil.example:8080, 421",
        "localhost:8080:8080, 421",
        "localhost@evil.example, 421",
        "192.168.0.1, 421",
        "localhost:, 200",
        "'', 421",
    })
    void servesOnlyUnderItsOwnNames(String host, int status) {
        for (String path : List.of("/", "/api/models")) {
            ConsoleResponse response = service.console.handle(request("GET", path, Map.of("Host", List.of(host)), ""));
            assertThat(response.status()).as(path).isEqualTo(status);
        }
        if (status == 421) {
            assertThat(body(service.console.handle(request("GET", "/api/models", Map.of("Host", List.of(host)), ""))))
                    .contains("allowed hosts are [127.0.0.1, [::1], localhost, rollouts.example.org]");
        }
    }

    @Test
    void needsExactlyOneHost() {
        assertThat(service.console.handle(request("GET", "/", Map.of(), "")).status())
                .isEqualTo(400);
        Map<String, List<String>> two = Map.of("Host", List.of("localhost", "evil.example"));
        assertThat(service.console.handle(request("GET", "/", two, "")).status())
                .isEqualTo(400);
    }

    /** The columns are what a browser says of a request; "-" where it says nothing, as other programs do. */
    @ParameterizedTest
    @CsvSource({
        // the page itself; a browser too old for Sec-Fetch-Site; a program
        "same-origin, http://localhost:8080,      application/json,                  200",
        "same-origin, https://localhost:8080,     application/json; charset=UTF-8,   200",
        "-,           http://localhost:8080,      application/json,                  200",
        "-,           -,                          application/json,                  200",
        // other sites
        "cross-site,  https://evil.example,       application/json,                  403",
        "same-site,   https://a.example,          application/json,                  403",
        "none,        -,                          application/json,                  403",
        "cross-site,  -,                          application/json,                  403",
        "-,           https://evil.example,       application/json,                  403",
        "-,           null,                       application/json,                  403",
        "-,           http://localhost:8081,      application/json,                  403",
        "-,           http://localhost,           application/json,                  403",
        "-,           http://localhost:8080.evil, application/json,                  403",
        // what a form can send
        "same-origin, http://localhost:8080,      text/plain,                        415",
        "-,           -,                          text/plain,                        415",
        "-,           -,                          application/x-www-form-urlencoded, 415",
        "-,           -,                          multipart/form-data; boundary=x,   415",
        "-,           -,                          text/plain; application/json,      415",
        "-,           -,                          application/json; charset=utf-16,  415",
        "-,           -,                          -,                                 415",
    })
    void changesNothingForOtherSites(String site, String origin, String type, int status) {
        Map<String, List<String>> headers = headers("Sec-Fetch-Site", site, "Origin", origin, "Content-Type", type);

        ConsoleResponse response = service.console.handle(request("POST", "/api/pause", headers, pause));

        assertThat(response.status()).as(body(response)).isEqualTo(status);
        assertThat(service.engine.find(id).orElseThrow().isPaused()).isEqualTo(status == 200);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/models, same-origin, 200",
        "/api/models, none, 200",
        "/api/models, -, 200",
        "/api/models, cross-site, 403",
        "/api/live, cross-site, 403",
        "/api/models, same-site, 403",
        "/, cross-site, 200",
    })
    void revealsNothingToOtherSites(String path, String site, int status) {
        Map<String, List<String>> headers = headers("Sec-Fetch-Site", site);

        assertThat(service.console.handle(request("GET", path, headers, "")).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/pause, 405, POST",
        "HEAD, /api/promote, 405, POST",
        "POST, /, 405, 'GET, HEAD'",
        "PUT, /api/pause, 405, 'GET, HEAD, POST'",
        "DELETE, /api/models, 405, 'GET, HEAD, POST'",
        "OPTIONS, /api/pause, 405, 'GET, HEAD, POST'",
        "TRACE, /, 405, 'GET, HEAD, POST'",
        "get, /, 405, 'GET, HEAD, POST'",
        "HEAD, /api/live, 405, GET",
    })
    void namesTheMethodsAllowed(String method, String path, int status, String allowed) {
        ConsoleResponse response =
                service.console.handle(request(method, path, headers("Content-Type", "application/json"), pause));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers()).containsEntry("Allow", allowed);
        assertThat(service.engine.find(id).orElseThrow().isPaused()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/models", "/api/operator", "/api/model?name=duration-predictor", "/", "/console.js"})
    void readingChangesNothing(String target) {
        long revision = service.engine.find(id).orElseThrow().revision();

        assertThat(service.console.handle(Requests.get(target)).status()).isEqualTo(200);
        assertThat(service.engine.find(id).orElseThrow().revision()).isEqualTo(revision);
    }

    @Test
    void readsNoMoreThanItAllows() {
        String longest = pause.substring(0, pause.length() - 1);
        String fits = longest + " ".repeat(Input.LONGEST_BODY - pause.length()) + "}";

        assertThat(service.console
                        .handle(Requests.post("/api/pause", fits + " "))
                        .status())
                .isEqualTo(413);
        assertThat(service.console.handle(Requests.post("/api/pause", fits)).status())
                .isEqualTo(200);
    }

    @Test
    void takesTheLongestReasonHoweverItIsWritten() {
        String reason = "\\ud83d\\ude80".repeat(1_000);
        String json = "{\"rollout\":\"" + id + "\",\"actor\":\"alice\",\"reason\":\"" + reason + "\"}";

        assertThat(service.console.handle(Requests.post("/api/pause", json)).status())
                .isEqualTo(200);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        Map<String, List<String>> headers = headers("Content-Type", "application/json");
        byte[] latin = "{\"rollout\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = pause.getBytes(StandardCharsets.UTF_16);

        assertThat(service.console
                        .handle(request("POST", "/api/pause", headers, latin))
                        .status())
                .isEqualTo(400);
        assertThat(service.console
                        .handle(request("POST", "/api/pause", headers, wide))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/models", "/api/nothing", "/console.js", "/api/pause", ""})
    void everyResponseHasTheSecurityHeaders(String path) {
        Map<String, String> headers = service.console.handle(Requests.get(path)).headers();

        assertThat(headers)
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Referrer-Policy", "no-referrer")
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("Cross-Origin-Resource-Policy", "same-origin")
                .doesNotContainKey("Access-Control-Allow-Origin");
        assertThat(headers.get("Content-Security-Policy"))
                .contains("default-src 'self'")
                .contains("frame-ancestors 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe");
    }

    private static Map<String, List<String>> headers(String... pairs) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("Host", List.of("localhost:8080"));
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i + 1].equals("-")) {
                headers.put(pairs[i], List.of(pairs[i + 1]));
            }
        }
        return headers;
    }
}
