package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.internal.Interrupts;
import io.neuralhive.rollout.internal.Warning;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the validator what the versions did. Whatever goes wrong in that reaches no request. Thread-safe. */
final class Recorder<O> {

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private final String model;
    private final ContinuousValidator validator;
    private final Predictions predictions;
    private final Outputs<O> outputs;
    private final Warning unrecorded;
    private final Warning unreadable;
    private final Warning fellBack;
    private final Warning failedShadow;

    /**
     * Creates a recorder.
     *
     * @param predictions where they wait; what else is to be recorded goes to the validator
     */
    Recorder(
            String model,
            ContinuousValidator validator,
            Predictions predictions,
            Outputs<O> outputs,
            LongSupplier nanos) {
        this.model = model;
        this.validator = validator;
        this.predictions = predictions;
        this.outputs = outputs;
        this.unrecorded = new Warning(LOG, "prediction_not_recorded", nanos);
        this.unreadable = new Warning(LOG, "prediction_unreadable", nanos);
        this.fellBack = new Warning(LOG, "prediction_fell_back", nanos);
        this.failedShadow = new Warning(LOG, "shadow_failed", nanos);
    }

    /** Records what a key was assigned. */
    void assigned(Assignment assignment, String key) {
        if (assignment.step().isPresent()) {
            quietly(() -> validator.assigned(assignment, key));
        }
    }

    /** Records an answer of the served version. Returns whether it is one: neither null nor a number that is not finite. */
    boolean answered(Assignment assignment, String requestId, O output, Duration latency) {
        boolean isNumber = outputs.isNumber(output);
        double number = isNumber ? number(output) : Double.NaN;
        boolean usable = output != null && (!isNumber || Double.isFinite(number));
        quietly(() -> {
            if (!usable) {
                validator.failed(assignment, latency);
            } else if (isNumber) {
                predictions.predicted(assignment, requestId, number, latency);
            } else {
                validator.answered(assignment, latency);
            }
        });
        return usable;
    }

    /**
     * Records that the served version failed, unless the calling thread is interrupted: whoever gave up waiting for an answer
     * has not shown the version to be bad.
     */
    void failed(Assignment assignment, Duration latency) {
        if (!Thread.currentThread().isInterrupted()) {
            failedElsewhere(assignment, latency);
        }
    }

    /** Records that the served version failed, whose caller does not wait on the calling thread. */
    void failedElsewhere(Assignment assignment, Duration latency) {
        quietly(() -> validator.failed(assignment, latency));
    }

    /** Tells of a failure that the caller does not see, because another version answered. */
    void fellBack(Throwable failure) {
        fellBack.give(model, failure);
    }

    /** Records an answer of the version called aside. */
    ShadowOutcome shadowed(ShadowRequest<O> shadowRequest, O output, Duration latency) {
        boolean isNumber = outputs.isNumber(output);
        double number = isNumber ? number(output) : Double.NaN;
        if (output == null || (isNumber && !Double.isFinite(number))) {
            shadowFailed(
                    shadowRequest,
                    ModelFailures.notFinite(shadowRequest.assignment().shadow().orElse("")),
                    latency);
            return ShadowOutcome.FAILED;
        }
        double served =
                isNumber && outputs.isNumber(shadowRequest.served()) ? number(shadowRequest.served()) : Double.NaN;
        boolean agrees = agrees(shadowRequest.served(), served, output, number);
        quietly(() -> {
            if (Double.isFinite(served)) {
                predictions.shadowed(
                        shadowRequest.assignment(), shadowRequest.requestId(), served, number, agrees, latency);
            } else {
                validator.shadowAnswered(shadowRequest.assignment(), agrees, latency);
                predictions.notShadowed(shadowRequest.assignment(), shadowRequest.requestId());
            }
        });
        return agrees ? ShadowOutcome.AGREED : ShadowOutcome.DIFFERED;
    }

    /** Records that the version called aside failed, and tells of it: its failures are in no request. */
    void shadowFailed(ShadowRequest<O> shadowRequest, Throwable failure, Duration latency) {
        failedShadow.give(model, failure);
        quietly(() -> validator.shadowFailed(shadowRequest.assignment(), latency));
        notShadowed(shadowRequest);
    }

    /** Records that no version is called aside of a request. */
    void notShadowed(ShadowRequest<O> shadowRequest) {
        quietly(() -> predictions.notShadowed(shadowRequest.assignment(), shadowRequest.requestId()));
    }

    private boolean agrees(O served, double servedNumber, O output, double number) {
        BiPredicate<? super O, ? super O> rule = outputs.agreement();
        try {
            if (rule != null) {
                return rule.test(served, output);
            }
            return Double.isFinite(servedNumber) ? validator.agrees(servedNumber, number) : output.equals(served);
        } catch (Throwable e) {
            warn(unreadable, e);
            return false;
        }
    }

    private double number(O output) {
        try {
            return outputs.number(output);
        } catch (Throwable e) {
            warn(unreadable, e);
            return Double.NaN;
        }
    }

    private void quietly(Runnable recording) {
        try {
            recording.run();
        } catch (Throwable e) {
            warn(unrecorded, e);
        }
    }

    /** Tells of what the service's own functions threw, which may be anything, even what they do not declare. */
    private void warn(Warning warning, Throwable problem) {
        Interrupts.restore(problem);
        warning.give(model, problem);
    }
}
