package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.split.Assignment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the versions do, in every form: who answers, and what is counted. */
class ServingProperties {

    private static final String SEED = "4711";

    enum Behaviour {
        ANSWERS,
        THROWS,
        NO_NUMBER,
        NOTHING
    }

    /** What both versions do with one request. */
    record Trip(Behaviour v1, Behaviour v2, String key) {

        Double predict(String version) {
            return switch (behaviour(version)) {
                case ANSWERS -> 1.0;
                case THROWS -> throw new IllegalStateException("broken");
                case NO_NUMBER -> Double.NaN;
                case NOTHING -> null;
            };
        }

        Behaviour behaviour(String version) {
            return version.equals("v1") ? v1 : v2;
        }
    }

    /** Calls one of the three forms. */
    interface Form {
        Served<Double> serve(String key, String id, Trip trip);
    }

    private World world = new World();
    private final Map<String, Long> requests = new HashMap<>();
    private final Map<String, Long> failures = new HashMap<>();

    @Property(seed = SEED, tries = 300)
    void theSynchronousForm(
            @ForAll @Size(max = 40) List<@IntRange(max = 1_599) Integer> trips,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll boolean fallback) {
        ModelServer<Trip, Double> server = serving(fallback).build((version, trip) -> trip.predict(version));
        check(trips, share, fallback, server::serve);
    }

    @Property(seed = SEED, tries = 300)
    void theAsynchronousForm(
            @ForAll @Size(max = 40) List<@IntRange(max = 1_599) Integer> trips,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll boolean fallback) {
        AsyncModelServer<Trip, Double> server = serving(fallback)
                .buildAsync((version, trip) -> CompletableFuture.completedFuture(trip.predict(version)));
        check(trips, share, fallback, (key, id, trip) -> {
            try {
                return server.serve(key, id, trip).toCompletableFuture().join();
            } catch (CompletionException e) {
                throw (RuntimeException) e.getCause();
            }
        });
    }

    @Property(seed = SEED, tries = 300)
    void theBatchFormWithOneRequestEach(
            @ForAll @Size(max = 40) List<@IntRange(max = 1_599) Integer> trips,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll boolean fallback) {
        BatchModelServer<Trip, Double> server = serving(fallback).buildBatch((version, inputs) -> {
            List<Double> outputs = new ArrayList<>();
            inputs.forEach(trip -> outputs.add(trip.predict(version)));
            return outputs;
        });
        check(
                trips,
                share,
                fallback,
                (key, id, trip) ->
                        server.serve(List.of(new BatchRequest<>(key, id, trip))).get(0));
    }

    private Serving serving(boolean fallback) {
        world = new World();
        return fallback ? world.serving() : world.serving().withoutFallback();
    }

    private void check(List<Integer> numbers, double share, boolean fallback, Form form) {
        requests.clear();
        failures.clear();
        world.share(Math.round(share * 10_000) / 10_000.0);
        for (int i = 0; i < numbers.size(); i++) {
            int number = numbers.get(i);
            Behaviour[] all = Behaviour.values();
            Trip trip = new Trip(all[number % 4], all[number / 4 % 4], "user-" + number / 16);
            Assignment assignment = world.splitter.assign(MODEL, trip.key());
            count(assignment.version(), trip);
            check(trip, assignment, fallback, () -> form.serve(trip.key(), "request", trip));
        }
        for (String version : List.of("v1", "v2")) {
            assertThat(world.inStep(version).requests()).isEqualTo(requests.getOrDefault(version, 0L));
            assertThat(world.inStep(version).failures()).isEqualTo(failures.getOrDefault(version, 0L));
        }
    }

    private void check(Trip trip, Assignment assignment, boolean fallback, Supplier<Served<Double>> call) {
        Behaviour asked = trip.behaviour(assignment.version());
        boolean guarded = fallback && assignment.version().equals("v2");
        boolean fellBack = guarded && asked != Behaviour.ANSWERS;
        Behaviour seen = fellBack ? trip.v1() : asked;
        try {
            Served<Double> served = call.get();
            assertThat(seen).isIn(Behaviour.ANSWERS, Behaviour.NO_NUMBER);
            assertThat(served.assignment()).isEqualTo(assignment);
            assertThat(served.version()).isEqualTo(fellBack ? "v1" : assignment.version());
            assertThat(served.isFallback()).isEqualTo(fellBack);
            assertThat(served.value())
                    .isEqualTo(seen == Behaviour.ANSWERS ? Double.valueOf(1) : Double.valueOf(Double.NaN));
        } catch (IllegalStateException e) {
            assertThat(seen).isIn(Behaviour.THROWS, Behaviour.NOTHING);
            assertThat("broken".equals(e.getMessage())).isEqualTo(seen == Behaviour.THROWS);
        }
    }

    private void count(String version, Trip trip) {
        requests.merge(version, 1L, Long::sum);
        if (trip.behaviour(version) != Behaviour.ANSWERS) {
            failures.merge(version, 1L, Long::sum);
        }
    }
}
