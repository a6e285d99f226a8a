package io.neuralhive.rollout.console;

import static io.neuralhive.rollout.console.Requests.body;
import static io.neuralhive.rollout.console.Requests.get;
import static io.neuralhive.rollout.console.Requests.post;
import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {

    private static final String BY = "\"actor\":\"alice\",\"reason\":\"because\"";

    private Service service = new Service();

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void showsModelsWithAndWithoutARollout() {
        service.model("other");
        service.engine.promote("other", "v2");

        String models = body(service.console.handle(get("/api/models")));

        assertThat(models)
                .startsWith("{\"at\":\"2026-01-01T00:00:00Z\",\"models\":[")
                .contains("{\"model\":\"" + Service.MODEL + "\",\"rollout\":null}")
                .contains("{\"model\":\"other\",\"rollout\":{\"id\":\"other-");
    }

    @Test
    void stillShowsAModelWhoseRolloutHasEnded() {
        service.model("other");
        Rollout rollout = service.engine.promote("other", "v2");
        body(service.console.handle(get("/api/models")));
        service.engine.abort(rollout.id(), "bob", "");

        assertThat(body(service.console.handle(get("/api/models")))).contains("\"status\":\"aborted\"");
    }

    @Test
    void showsAModelAndARollout() {
        Rollout first = service.engine.promote(Service.MODEL, "v2");
        service.engine.abort(first.id(), "bob", "");
        Rollout second = service.engine.promote(Service.MODEL, "v2");

        String model = body(service.console.handle(get("/api/model", "name", Service.MODEL)));
        String rollout = body(service.console.handle(get("/api/rollout", "id", first.id())));

        assertThat(model).contains("\"rollout\":{\"id\":\"" + second.id()).contains("{\"id\":\"" + first.id());
        assertThat(rollout).contains("\"rollout\":{\"id\":\"" + first.id()).contains("\"possible\":[]");
    }

    @Test
    void promotes() {
        ConsoleResponse response = service.console.handle(
                post("/api/promote", "{\"model\":\"" + Service.MODEL + "\",\"version\":\"v2\"," + BY + "}"));

        Rollout rollout = service.engine.active(Service.MODEL).orElseThrow();
        assertThat(response.status()).isEqualTo(201);
        assertThat(body(response)).contains("\"id\":\"" + rollout.id() + "\"");
        assertThat(rollout.identity().requestedBy()).isEqualTo(new Attribution("alice", "because"));
    }

    @Test
    void showsAModelThatItPromotedItself() {
        service.model("other");
        service.metrics.failures().always(new IllegalStateException());
        service.console.handle(post("/api/promote", "{\"model\":\"other\",\"version\":\"v2\"," + BY + "}"));
        service.engine.abort(service.engine.active("other").orElseThrow().id(), "bob", "");

        assertThat(body(service.console.handle(get("/api/models")))).contains("\"model\":\"other\"");
    }

    @Test
    void pausesResumesAndAborts() {
        String id = service.engine.promote(Service.MODEL, "v2").id();

        assertThat(service.console.handle(post("/api/pause", of(id))).status()).isEqualTo(200);
        assertThat(service.engine.find(id).orElseThrow().isPaused()).isTrue();
        assertThat(service.console.handle(post("/api/resume", of(id))).status()).isEqualTo(200);
        assertThat(service.engine.find(id).orElseThrow().isPaused()).isFalse();
        assertThat(service.console.handle(post("/api/abort", of(id))).status()).isEqualTo(200);
        assertThat(service.engine.find(id).orElseThrow().status()).isEqualTo(RolloutStatus.ABORTED);
        assertThat(service.engine.events(id))
                .filteredOn(event -> event instanceof RolloutEvent.Paused)
                .map(event -> ((RolloutEvent.Paused) event).by())
                .containsExactly(new Attribution("alice", "because"));
    }

    @Test
    void acceptsTheGateThatWasSeenAndNoOther() {
        service.metrics.version("v2", mae(1, 11, 1));
        String id = service.engine.promote(Service.MODEL, "v2").id();
        service.clock.advance(Duration.ofHours(2));
        String body = "{\"rollout\":\"" + id + "\",\"step\":\"%s\"," + BY + "}";

        ConsoleResponse other = service.console.handle(post("/api/accept", body.formatted("stage_1")));
        ConsoleResponse seen = service.console.handle(post("/api/accept", body.formatted("canary")));

        assertThat(other.status()).isEqualTo(409);
        assertThat(body(other)).contains("it is in step canary");
        assertThat(seen.status()).isEqualTo(200);
        assertThat(service.engine.find(id).orElseThrow().currentStep().name()).isEqualTo("stage_1");
    }

    /** What is offered is what the engine takes: each action is tried in each state. */
    @Test
    void offersWhatIsPossible() {
        String id = service.engine.promote(Service.MODEL, "v2").id();
        assertThat(Action.possible(rollout(id))).containsExactly("pause", "abort");
        service.engine.pause(id, "alice", "");
        assertThat(Action.possible(rollout(id))).containsExactly("resume", "abort");
        service.engine.resume(id, "alice", "");
        service.metrics.version("v2", mae(1, 11, 1));
        service.clock.advance(Duration.ofHours(2));
        assertThat(Action.possible(rollout(id))).containsExactly("pause", "accept", "abort");
        service.engine.abort(id, "alice", "");
        assertThat(Action.possible(rollout(id))).isEmpty();
    }

    @Test
    void changesNothingWithoutAnAuthorizer() {
        service.close();
        service = new Service(builder -> builder);
        String id = service.engine.promote(Service.MODEL, "v2").id();

        ConsoleResponse response = service.console.handle(post("/api/pause", of(id)));

        assertThat(response.status()).isEqualTo(403);
        assertThat(service.engine.find(id).orElseThrow().isPaused()).isFalse();
        assertThat(body(service.console.handle(get("/api/operator")))).isEqualTo("{\"allowed\":false,\"actor\":\"\"}");
    }

    @Test
    void believesTheAuthorizerAndNotThePage() {
        service.close();
        service = new Service(builder -> builder.authorizer((request, given) ->
                request.header("x-user").stream().findFirst().filter(user -> !user.equals("mallory"))));
        String id = service.engine.promote(Service.MODEL, "v2").id();

        assertThat(service.console
                        .handle(as("mallory", post("/api/pause", of(id))))
                        .status())
                .isEqualTo(403);
        assertThat(service.console
                        .handle(as("carol", post("/api/pause", of(id))))
                        .status())
                .isEqualTo(200);
        assertThat(rollout(id).pause().orElseThrow().by().actor()).isEqualTo("carol");
        assertThat(body(service.console.handle(as("carol", get("/api/operator")))))
                .isEqualTo("{\"allowed\":true,\"actor\":\"carol\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/pause   | {`rollout`:`x`}                                       | 400 | The actor",
                "/api/pause   | {`rollout`:`x`,`actor`:`a`}                           | 404 | There is no rollout",
                "/api/pause   | {`actor`:`a`}                                         | 400 | The value of rollout is"
                        + " missing",
                "/api/accept  | {`rollout`:`x`,`actor`:`a`}                           | 400 | The value of step is"
                        + " missing",
                "/api/pause   | {`rollout`:`x`,`actor`:`a`,`step`:`y`}                | 400 | allowed are [rollout,"
                        + " actor, reason]",
                "/api/pause   | {`rollout`:`x`,`rollout`:`y`}                         | 400 | not JSON",
                "/api/pause   | {`rollout`:1}                                         | 400 | is not a string",
                "/api/pause   | {`rollout`:{`a`:`b`}}                                 | 400 | is not a string",
                "/api/pause   | [`rollout`]                                           | 400 | not a JSON object",
                "/api/pause   | {`rollout`:`x`} {}                                    | 400 | followed by other content",
                "/api/pause   | {`rollout`:`x`                                        | 400 | not JSON",
                "/api/pause   | {rollout:`x`}                                         | 400 | not JSON",
                "/api/promote | {`model`:`m`,`version`:`v`,`actor`:` `}               | 400 | give 1 to 200 characters",
                "/api/promote | {`model`:` m`,`version`:`v`,`actor`:`a`}              | 400 | The model name",
                "/api/promote | {`model`:`duration-predictor`,`version`:`v1`,`actor`:`a`} | 400 | in production"
                        + " already",
                "/api/nothing | {}                                                    | 404 | There is nothing at",
            })
    void saysWhatIsWrong(String path, String json, int status, String why) {
        ConsoleResponse response = service.console.handle(post(path, json.replace('`', '"')));

        assertThat(response.status()).isEqualTo(status);
        assertThat(body(response)).startsWith("{\"error\":").contains(why);
    }

    @Test
    void refusesASecondRolloutAndNamesTheFirst() {
        String id = service.engine.promote(Service.MODEL, "v2").id();

        ConsoleResponse response = service.console.handle(
                post("/api/promote", "{\"model\":\"" + Service.MODEL + "\",\"version\":\"v2\"," + BY + "}"));

        assertThat(response.status()).isEqualTo(409);
        assertThat(body(response)).contains(id);
    }

    @Test
    void reportsThatTheRegistryIsDown() {
        service.registry.readFailures().always(new IllegalStateException("no route"));

        ConsoleResponse response = service.console.handle(
                post("/api/promote", "{\"model\":\"" + Service.MODEL + "\",\"version\":\"v2\"," + BY + "}"));

        assertThat(response.status()).isEqualTo(503);
    }

    @Test
    void keepsWhatBrokeForTheLog() {
        service.close();
        service = new Service(builder -> builder.authorizer((request, given) -> {
            throw new IllegalStateException("password=secret");
        }));

        ConsoleResponse response = service.console.handle(get("/api/operator"));

        assertThat(response.status()).isEqualTo(500);
        assertThat(body(response)).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?x=1",
                "?name=a&name=b",
                "?name",
                "?name=%2",
                "?name=%zz",
                "?name=%ff",
                "?name=\u00e9",
                "",
                "?name=%00"
            })
    void refusesQueriesThatAreNotAsTheyShouldBe(String query) {
        assertThat(service.console.handle(get("/api/model" + query)).status()).isEqualTo(400);
    }

    @Test
    void refusesQueriesThatAreTooLong() {
        assertThat(service.console
                        .handle(get("/api/model", "name", "a".repeat(Input.LONGEST_QUERY)))
                        .status())
                .isEqualTo(414);
    }

    @Test
    void findsRolloutsWithAnyName() {
        String model = "a/b?c#d&e=f%2F \"<'\u00e9\ud83d\ude80..";
        service.model(model);
        String id = service.engine.promote(model, "v2").id();

        assertThat(service.console.handle(get("/api/rollout", "id", id)).status())
                .isEqualTo(200);
        assertThat(service.console.handle(get("/api/model", "name", model)).status())
                .isEqualTo(200);
    }

    @Test
    void shortensTheHistoryOfAPersonWhoCannotDecide() {
        String id = service.engine.promote(Service.MODEL, "v2").id();
        for (int i = 0; i < 120; i++) {
            service.engine.pause(id, "alice", "");
            service.engine.resume(id, "alice", "");
        }

        String rollout = body(service.console.handle(get("/api/rollout", "id", id)));

        assertThat(rollout)
                .contains("\"eventsOmitted\":" + (service.engine.events(id).size() - 200));
        assertThat(rollout.split("\"sequence\":")).hasSize(201);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        ConsoleBuilder builder = Console.builder(service.engine);

        assertThatThrownBy(() -> builder.hosts("a:80"))
                .hasMessageContaining("\"a:80\"")
                .hasMessageContaining("alone");
        assertThatThrownBy(() -> builder.models("")).hasMessageContaining("model name");
        assertThatThrownBy(() -> builder.maxClients(0)).hasMessageContaining("1 or more");
        assertThatThrownBy(() -> builder.refresh(Duration.ZERO)).hasMessageContaining("more than zero");
    }

    private Rollout rollout(String id) {
        return service.engine.find(id).orElseThrow();
    }

    private static String of(String rollout) {
        return "{\"rollout\":\"" + rollout + "\"," + BY + "}";
    }

    private static ConsoleRequest as(String user, ConsoleRequest request) {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.put("X-User", List.of(user));
        return new ConsoleRequest(
                request.method(), request.mount(), request.path(), request.query(), headers, request.body());
    }
}
