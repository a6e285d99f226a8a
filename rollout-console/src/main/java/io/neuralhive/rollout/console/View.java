package io.neuralhive.rollout.console;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.console.json.Json;
import io.neuralhive.rollout.console.json.RolloutJson;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** JSON views of the engine's store: of one rollout, one model, or all known models. Thread-safe. */
final class View {

    private static final int HISTORY = 20;

    private record Revision(String rollout, long number) {
        private static Revision of(Rollout rollout) {
            return new Revision(rollout.id(), rollout.revision());
        }
    }

    private final GradualRolloutEngine engine;
    private final KnownModels known;
    private final Clock clock;

    View(GradualRolloutEngine engine, KnownModels known, Clock clock) {
        this.engine = engine;
        this.known = known;
        this.clock = clock;
    }

    /** Returns all known models, each with its latest rollout. */
    Update models() {
        engine.active().forEach(rollout -> known.saw(rollout.model()));
        Map<String, Optional<Rollout>> latest = new LinkedHashMap<>();
        List<Object> revisions = new ArrayList<>();
        for (String model : known.all()) {
            Optional<Rollout> rollout = engine.history(model, 1).stream().findFirst();
            latest.put(model, rollout);
            revisions.add(rollout.<Object>map(Revision::of).orElse(model));
        }
        return new Update(
                "models",
                revisions,
                () -> timed(out -> {
                    out.writeArrayPropertyStart("models");
                    latest.forEach((model, rollout) -> {
                        out.writeStartObject();
                        out.writeStringProperty("model", model);
                        rollout(out, rollout, RolloutJson::summary);
                        out.writeEndObject();
                    });
                    out.writeEndArray();
                }));
    }

    /**
     * Returns a model's latest rollout with all its steps, and summaries of the earlier ones.
     *
     * @throws IllegalArgumentException if no model can have that name
     */
    Update model(String model) {
        List<Rollout> history = engine.history(Names.requireModel(model), HISTORY);
        return new Update(
                "model",
                history.stream().map(Revision::of).toList(),
                () -> timed(out -> {
                    out.writeStringProperty("model", model);
                    rollout(out, history.stream().findFirst(), this::full);
                    out.writeArrayPropertyStart("history");
                    history.forEach(rollout -> {
                        out.writeStartObject();
                        RolloutJson.summary(out, rollout);
                        out.writeEndObject();
                    });
                    out.writeEndArray();
                }));
    }

    /**
     * Returns a rollout with all its steps.
     *
     * @throws Refusal if the store does not have it
     */
    byte[] rollout(String id) {
        return engine.find(id)
                .map(this::rollout)
                .orElseThrow(() -> new Refusal(404, "There is no rollout " + Names.printable(id)));
    }

    /** Returns a rollout with all its steps. */
    byte[] rollout(Rollout rollout) {
        return timed(out -> rollout(out, Optional.of(rollout), this::full));
    }

    private void full(JsonGenerator out, Rollout rollout) {
        RolloutJson.full(out, rollout, engine.events(rollout.id()), Action.possible(rollout));
    }

    private static void rollout(
            JsonGenerator out, Optional<Rollout> rollout, BiConsumer<JsonGenerator, Rollout> fields) {
        if (rollout.isEmpty()) {
            out.writeNullProperty("rollout");
        } else {
            out.writeObjectPropertyStart("rollout");
            fields.accept(out, rollout.get());
            out.writeEndObject();
        }
    }

    /** Returns an object with the server's time, so that a page whose clock is wrong can show how much time is left. */
    private byte[] timed(Consumer<JsonGenerator> fields) {
        return Json.object(out -> {
            out.writeStringProperty("at", clock.now().toString());
            fields.accept(out);
        });
    }
}
