package io.neuralhive.rollout.console;

import io.neuralhive.rollout.console.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Handles the requests that only read. */
final class QueryHandler {

    private final View view;
    private final Feed feed;
    private final Authorizer authorizer;

    QueryHandler(View view, Feed feed, Authorizer authorizer) {
        this.view = view;
        this.feed = feed;
        this.authorizer = authorizer;
    }

    ConsoleResponse answer(ConsoleRequest request) {
        return switch (request.path()) {
            case "" ->
                throw new Refusal(
                        308, "The console's path ends with a slash", Map.of("Location", request.mount() + "/"));
            case "/api/models" -> ConsoleResponse.json(200, models(request));
            case "/api/model" ->
                ConsoleResponse.json(200, view.model(parameter(request, "name")).json());
            case "/api/rollout" -> ConsoleResponse.json(200, view.rollout(parameter(request, "id")));
            case "/api/operator" -> ConsoleResponse.json(200, operator(request));
            case "/api/live" -> live(request);
            default -> Pages.at(request.path()).orElseThrow(() -> unknown(request));
        };
    }

    private byte[] models(ConsoleRequest request) {
        Input.query(request.query(), List.of());
        return view.models().json();
    }

    /** Returns whether the page shows buttons, and whether it asks for a name. */
    private byte[] operator(ConsoleRequest request) {
        Input.query(request.query(), List.of());
        Optional<String> actor = authorizer.actor(request, "");
        return Json.object(out -> {
            out.writeBooleanProperty("allowed", actor.isPresent());
            out.writeStringProperty("actor", actor.orElse(""));
        });
    }

    private ConsoleResponse live(ConsoleRequest request) {
        if (request.method().equals("HEAD")) {
            throw Refusal.method(request, "GET");
        }
        Map<String, String> given = Input.query(request.query(), List.of("model"));
        return ConsoleResponse.live(feed.subscribe(Optional.ofNullable(given.get("model"))));
    }

    private static String parameter(ConsoleRequest request, String name) {
        return Input.required(Input.query(request.query(), List.of(name)), name);
    }

    private static Refusal unknown(ConsoleRequest request) {
        return CommandHandler.exists(request.path()) ? Refusal.method(request, "POST") : Refusal.path(request);
    }
}
