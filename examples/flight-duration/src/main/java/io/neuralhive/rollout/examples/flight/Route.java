package io.neuralhive.rollout.examples.flight;

/** A pair of airports in the direction flown. */
record Route(String origin, String destination) {}
