package io.neuralhive.rollout.examples.orchestrator;

import java.util.Map;

/** A handler of one kind of request. */
interface Endpoint {

    /**
     * A response.
     *
     * @param status the HTTP status
     * @param type the content type
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
     * Returns the response.
     *
     * @param parameters the decoded parameters of the query
     */
    Answer answer(Map<String, String> parameters);
}
