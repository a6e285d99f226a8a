package io.neuralhive.rollout.examples.documentation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Stands for the table, file or service in which the reader's models are. */
final class ModelTable {

    private final Map<String, Map<String, Map<String, Double>>> metrics = new HashMap<>();
    private final Map<String, String> production = new HashMap<>();

    synchronized void add(String model, String version, Map<String, Double> offline) {
        metrics.computeIfAbsent(model, name -> new HashMap<>()).put(version, Map.copyOf(offline));
    }

    synchronized Optional<Map<String, Double>> metrics(String model, String version) {
        return Optional.ofNullable(metrics.getOrDefault(model, Map.of()).get(version));
    }

    synchronized Optional<String> production(String model) {
        return Optional.ofNullable(production.get(model));
    }

    synchronized void setProduction(String model, Optional<String> version) {
        version.ifPresentOrElse(named -> production.put(model, named), () -> production.remove(model));
    }
}
