package io.neuralhive.rollout.examples.orchestrator;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON accessors of tests. */
final class Json {

    private Json() {}

    /** Returns the texts of all fields of this name, those of lists too, in their order. */
    static List<String> texts(String json, String field) {
        List<String> texts = new ArrayList<>();
        String current = "";
        try (JsonParser parser = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    current = parser.currentName();
                } else if (token == JsonToken.VALUE_STRING && current.equals(field)) {
                    texts.add(parser.getString());
                }
            }
        }
        return texts;
    }
}
