package io.neuralhive.rollout.recording;

/** Where one thread at a time counts, apart from the others. */
final class Stripe extends SpinLocked {

    final Cell requests = new Cell();
    final Cell outcomes = new Cell();
}
