package io.neuralhive.rollout.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** What the documentation shows of a server that the console does not know, in the terms of the one at hand. */
final class AnyServer {

    interface Exchange {
        String method();

        String pathBelowMount();

        String rawQuery();

        Map<String, List<String>> headers();

        InputStream input();

        void status(int code);

        void header(String name, String value);

        OutputStream output();
    }

    private AnyServer() {}

    static void answer(Console console, Exchange http) throws IOException {
        ConsoleResponse response = console.handle(new ConsoleRequest(
                http.method(), "/rollouts", http.pathBelowMount(), http.rawQuery(), http.headers(), http.input()));
        http.status(response.status());
        response.headers().forEach(http::header);
        response.writeTo(http.output());
    }
}
