package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A prediction that waits for its outcome outside this process.
 *
 * @param requestId the service's name for the request
 * @param model name of the model
 * @param version the version that predicted
 * @param step for which step it is evidence
 * @param at when it was made, in whole milliseconds
 * @param value what was predicted
 * @param beside what the served version predicted, if this is a shadow prediction; NaN if not
 */
record Ticket(
        String requestId,
        String model,
        String version,
        Optional<StepRef> step,
        Instant at,
        double value,
        double beside) {

    private static final int LONGEST = 300;

    /** Returns whether its names are such that a service can keep it with each request. */
    boolean isShort() {
        return Stream.concat(
                        Stream.of(requestId, model, version),
                        step.stream().flatMap(ref -> Stream.of(ref.rolloutId(), ref.name())))
                .allMatch(name -> name.length() <= LONGEST);
    }
}
