package io.neuralhive.rollout.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.state.Attribution;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code and the command of docs/console.md: they run, and are the same as there. */
class DocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "console.md");
    private static final String MOUNTED = "http://127.0.0.1:8080/rollouts";
    private static final Path THIS =
            Path.of("src/test/java", DocumentTest.class.getName().replace('.', '/') + ".java");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void mountsAConsole() throws Exception {
        try (Service service = new Service()) {
            GradualRolloutEngine engine = service.engine;
            int port = 0;

            Console console = Console.builder(engine)
                    .models("duration-predictor")
                    .hosts("rollouts.example.org")
                    .authorizer((request, given) ->
                            request.header("X-Forwarded-User").stream().findFirst())
                    .build();
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.setExecutor(Executors.newFixedThreadPool(8));
            server.createContext("/rollouts", JdkConsoleHandler.of(console));
            server.start();

            URI page = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/rollouts/");
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
            server.stop(0);
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isInTheDocument() throws IOException {
        String code = unindented(Files.readString(THIS))
                + unindented(Files.readString(
                        Path.of("src/test/java", AnyServer.class.getName().replace('.', '/') + ".java")));
        List<String> blocks = BLOCK.matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> unindented(block.group(1)))
                .toList();

        assertThat(blocks).hasSize(2).allSatisfy(block -> assertThat(code).contains(block));
    }

    @Test
    void promotesFromAShell() throws Exception {
        assumeTrue("true".equals(System.getenv("CI")) || isOnPath("curl"), "curl is not on the path");
        String command = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining());
        assertThat(command).contains(MOUNTED);
        try (Service service = new Service(builder -> builder.authorizer((request, given) ->
                        request.header("X-Forwarded-User").stream().findFirst()))
                .start()) {
            Process bash = new ProcessBuilder(
                            "bash",
                            "-euo",
                            "pipefail",
                            "-c",
                            command.replace(MOUNTED, service.uri("").toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bash.waitFor()).as(answer).isZero();
            assertThat(answer).contains("\"candidate\":\"v2\"");
            assertThat(service.engine
                            .active("duration-predictor")
                            .orElseThrow()
                            .identity()
                            .requestedBy())
                    .isEqualTo(new Attribution("pipeline", "nightly training"));
        }
    }

    private static boolean isOnPath(String program) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Test
    void namesTheLimits() throws IOException {
        assertThat(Files.readString(DOCUMENT))
                .contains(Input.LONGEST_BODY / 1024 + " KiB")
                .contains("latest " + KnownModels.MAX_SEEN + " of them")
                .contains(Subscription.LONGEST_WRITE_SECONDS + " seconds")
                .contains("every " + Subscription.HEARTBEAT_SECONDS + " seconds");
    }

    /** Each address in the table answers, with the method beside it. */
    @Test
    void listsTheAddresses() throws IOException {
        Matcher rows =
                Pattern.compile("\\| `(GET|POST) (/api/[a-z]+)[^`]*` \\|").matcher(Files.readString(DOCUMENT));
        try (Service service = new Service()) {
            List<String> listed = rows.results()
                    .map(row -> row.group(2))
                    .peek(path -> assertThat(
                                    service.console.handle(Requests.get(path)).status())
                            .isNotEqualTo(404))
                    .toList();
            assertThat(listed)
                    .containsExactlyInAnyOrder(
                            "/api/models",
                            "/api/model",
                            "/api/rollout",
                            "/api/live",
                            "/api/operator",
                            "/api/promote",
                            "/api/pause",
                            "/api/resume",
                            "/api/accept",
                            "/api/abort");
        }
    }

    private static String unindented(String code) {
        return String.join("\n", code.lines().map(String::strip).toList());
    }
}
