package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;

/**
 * Records for a model server what the versions of a model did for each request, as {@link ContinuousValidator} does in this
 * process. Implementations are thread-safe and return quickly: they are called on the request's thread, or on that of the shadow
 * call. What they throw is logged by the server and fails no request.
 *
 * <p>Of each request there is at most one record of the served version ({@link #predicted}, {@link #answered} or {@link
 * #failed}). Where a shadow version was called too, there is one of that ({@link #shadowed}, {@link #shadowAnswered} or {@link
 * #shadowFailed}), before or after the other. What is recorded under an assignment that is {@linkplain Assignment#excluded()
 * excluded} counts for nothing.
 */
public interface PredictionRecorder {

    /**
     * Records which version a key got.
     *
     * @param assignment what the key got
     * @param key the key that was assigned, such as a user's id
     */
    void assigned(Assignment assignment, String key);

    /**
     * Records a number that was served.
     *
     * @param assignment under which the request was served
     * @param predictionId names the prediction until its outcome is known; unique within the model
     * @param predicted what was predicted
     * @param latency how long that took
     */
    void predicted(Assignment assignment, String predictionId, double predicted, Duration latency);

    /**
     * Records that the served version answered with something that is no number, such as a label.
     *
     * @param assignment under which the request was served
     * @param latency how long that took
     */
    void answered(Assignment assignment, Duration latency);

    /**
     * Records that the served version failed.
     *
     * @param assignment under which the request was served
     * @param latency how long that took
     */
    void failed(Assignment assignment, Duration latency);

    /**
     * Records a number that the shadow version predicted for a request to which the served version gave a number.
     *
     * @param assignment under which the request was served
     * @param predictionId the id of the served prediction, whose outcome counts for both
     * @param served what the served version predicted
     * @param predicted what the shadow version predicted
     * @param agrees whether both agree
     * @param latency how long the shadow version took
     */
    void shadowed(
            Assignment assignment,
            String predictionId,
            double served,
            double predicted,
            boolean agrees,
            Duration latency);

    /**
     * Records that the shadow version answered, where one of the two answers is no number.
     *
     * @param assignment under which the request was served
     * @param agrees whether both agree
     * @param latency how long the shadow version took
     */
    void shadowAnswered(Assignment assignment, boolean agrees, Duration latency);

    /**
     * Records that the shadow version failed.
     *
     * @param assignment under which the request was served
     * @param latency how long the shadow version took
     */
    void shadowFailed(Assignment assignment, Duration latency);

    /**
     * Records that there will be no shadow prediction with this id, though the assignment names a shadow version: it failed, gave
     * no number, or was not called. An outcome then need not wait for one.
     *
     * @param assignment under which the request was served
     * @param predictionId the id of the served prediction
     */
    void notShadowed(Assignment assignment, String predictionId);

    /**
     * Returns whether two numbers agree, if the server has no custom rule.
     *
     * @param served what the served version predicted
     * @param predicted what the shadow version predicted
     */
    boolean agrees(double served, double predicted);
}
