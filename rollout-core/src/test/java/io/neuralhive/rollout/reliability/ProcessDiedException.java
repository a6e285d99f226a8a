package io.neuralhive.rollout.reliability;

/** The process ends here, with all its objects. */
final class ProcessDiedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
}
