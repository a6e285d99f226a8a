package io.neuralhive.rollout.console;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Handles the requests that change rollouts, on behalf of an operator. */
final class CommandHandler {

    private static final String PROMOTE = "/api/promote";

    private final GradualRolloutEngine engine;
    private final KnownModels known;
    private final View view;
    private final Authorizer authorizer;

    CommandHandler(GradualRolloutEngine engine, KnownModels known, View view, Authorizer authorizer) {
        this.engine = engine;
        this.known = known;
        this.view = view;
        this.authorizer = authorizer;
    }

    /** Returns whether a path is one of a command. */
    static boolean exists(String path) {
        return path.equals(PROMOTE) || action(path).isPresent();
    }

    ConsoleResponse answer(ConsoleRequest request) throws IOException {
        if (request.path().equals(PROMOTE)) {
            return promote(request);
        }
        Action action = action(request.path())
                .orElseThrow(() -> Pages.at(request.path()).isPresent()
                        ? Refusal.method(request, "GET, HEAD")
                        : Refusal.path(request));
        return perform(action, request);
    }

    private ConsoleResponse promote(ConsoleRequest request) throws IOException {
        Map<String, String> given = given(request, "model", "version");
        Attribution by = by(request, given);
        Rollout rollout =
                engine.promote(PromotionRequest.of(Input.required(given, "model"), Input.required(given, "version"))
                        .by(by.actor(), by.reason()));
        known.saw(rollout.model());
        return ConsoleResponse.json(201, view.rollout(rollout));
    }

    private ConsoleResponse perform(Action action, ConsoleRequest request) throws IOException {
        boolean atGate = action == Action.ACCEPT;
        Map<String, String> given = atGate ? given(request, "rollout", "step") : given(request, "rollout");
        String step = atGate ? Input.required(given, "step") : "";
        Rollout rollout = action.perform(engine, Input.required(given, "rollout"), step, by(request, given));
        return ConsoleResponse.json(200, view.rollout(rollout));
    }

    private static Map<String, String> given(ConsoleRequest request, String... names) throws IOException {
        List<String> known = new ArrayList<>(List.of(names));
        known.addAll(List.of("actor", "reason"));
        return Input.body(request.body(), known);
    }

    private Attribution by(ConsoleRequest request, Map<String, String> given) {
        String actor = authorizer
                .actor(request, given.getOrDefault("actor", ""))
                .orElseThrow(() -> new Refusal(403, "You may view rollouts, but not change them"));
        return new Attribution(actor, given.getOrDefault("reason", ""));
    }

    private static Optional<Action> action(String path) {
        return Arrays.stream(Action.values())
                .filter(action -> path.equals("/api/" + action.label()))
                .findFirst();
    }
}
