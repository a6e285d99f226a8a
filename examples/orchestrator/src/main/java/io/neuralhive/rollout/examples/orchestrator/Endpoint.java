package io.neuralhive.rollout.examples.orchestrator;

import java.util.Map;

/** What is answered to requests of one kind. */
interface Endpoint {

    /**
     * An answer.
     *
     * @param status HTTP's
     * @param type of the text
     */
    record Answer(int status, String type, String text) {

        static Answer text(int status, String text) {
            return new Answer(status, "text/plain", text);
        }

        static Answer metrics(String text) {
            return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text);
        }
    }

    /**
     * Returns the answer.
     *
     * @param parameters those of the query, decoded
     */
    Answer answer(Map<String, String> parameters);
}
