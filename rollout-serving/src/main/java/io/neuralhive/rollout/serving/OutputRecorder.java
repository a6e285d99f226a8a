package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.recording.PredictionRecorder;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.support.Interrupts;
import io.neuralhive.rollout.support.Warning;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the outputs of a model as numbers, and records them and the failures of its versions. Failures of that are logged
 * and reach no request. Thread-safe.
 */
final class OutputRecorder<O> {

    private static final Logger LOG = LoggerFactory.getLogger(OutputRecorder.class);

    private final String model;
    private final PredictionRecorder recorder;
    private final Outputs<O> outputs;
    private final Warning unrecorded;
    private final Warning unreadable;
    private final Warning fellBack;
    private final Warning failedShadow;

    OutputRecorder(String model, PredictionRecorder recorder, Outputs<O> outputs, LongSupplier nanos) {
        this.model = model;
        this.recorder = recorder;
        this.outputs = outputs;
        this.unrecorded = new Warning(LOG, "prediction_not_recorded", nanos);
        this.unreadable = new Warning(LOG, "prediction_unreadable", nanos);
        this.fellBack = new Warning(LOG, "prediction_fell_back", nanos);
        this.failedShadow = new Warning(LOG, "shadow_failed", nanos);
    }

    /** Records what a key was assigned. */
    void assigned(Assignment assignment, String key) {
        if (assignment.step().isPresent()) {
            quietly(() -> recorder.assigned(assignment, key));
        }
    }

    /** Records an answer of the served version. Returns whether it is one: neither null nor a number that is not finite. */
    boolean answered(Assignment assignment, String requestId, O output, Duration latency) {
        boolean isNumber = outputs.isNumber(output);
        double number = isNumber ? number(output) : Double.NaN;
        boolean usable = output != null && (!isNumber || Double.isFinite(number));
        quietly(() -> {
            if (!usable) {
                recorder.failed(assignment, latency);
            } else if (isNumber) {
                recorder.predicted(assignment, requestId, number, latency);
            } else {
                recorder.answered(assignment, latency);
            }
        });
        return usable;
    }

    /**
     * Records that the served version failed, unless the calling thread is interrupted: an interrupted wait says nothing
     * about the version.
     */
    void failed(Assignment assignment, Duration latency) {
        if (!Thread.currentThread().isInterrupted()) {
            failedElsewhere(assignment, latency);
        }
    }

    /** Records that the served version failed, whose caller does not wait on the calling thread. */
    void failedElsewhere(Assignment assignment, Duration latency) {
        quietly(() -> recorder.failed(assignment, latency));
    }

    /** Logs a failure that the caller does not see, because another version answered. */
    void fellBack(Throwable failure) {
        fellBack.give(model, failure);
    }

    /** Records an answer of the version called request. */
    ShadowOutcome shadowed(ShadowRequest<O> request, O output, Duration latency) {
        boolean isNumber = outputs.isNumber(output);
        double number = isNumber ? number(output) : Double.NaN;
        if (output == null || (isNumber && !Double.isFinite(number))) {
            shadowFailed(
                    request,
                    ModelFailures.notFinite(request.assignment().shadow().orElse("")),
                    latency);
            return ShadowOutcome.FAILED;
        }
        double served = isNumber && outputs.isNumber(request.served()) ? number(request.served()) : Double.NaN;
        boolean agrees = agrees(request.served(), served, output, number);
        quietly(() -> {
            if (Double.isFinite(served)) {
                recorder.shadowed(request.assignment(), request.requestId(), served, number, agrees, latency);
            } else {
                recorder.shadowAnswered(request.assignment(), agrees, latency);
                recorder.notShadowed(request.assignment(), request.requestId());
            }
        });
        return agrees ? ShadowOutcome.AGREED : ShadowOutcome.DIFFERED;
    }

    /** Records that the shadow version failed, and logs it: its failures show in no request. */
    void shadowFailed(ShadowRequest<O> request, Throwable failure, Duration latency) {
        failedShadow.give(model, failure);
        quietly(() -> recorder.shadowFailed(request.assignment(), latency));
        notShadowed(request);
    }

    /** Records that a request gets no shadow call after all. */
    void notShadowed(ShadowRequest<O> request) {
        quietly(() -> recorder.notShadowed(request.assignment(), request.requestId()));
    }

    private boolean agrees(O served, double servedNumber, O output, double number) {
        BiPredicate<? super O, ? super O> rule = outputs.agreement();
        try {
            if (rule != null) {
                return rule.test(served, output);
            }
            return Double.isFinite(servedNumber) ? recorder.agrees(servedNumber, number) : output.equals(served);
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

    /** Logs what the service's own functions threw, which may be anything, even what they do not declare. */
    private void warn(Warning warning, Throwable problem) {
        Interrupts.restore(problem);
        warning.give(model, problem);
    }
}
