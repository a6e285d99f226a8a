package io.neuralhive.rollout.examples.orchestrator;

import io.neuralhive.rollout.examples.flight.Flight;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Simulated users: they request a prediction at each scheduled departure and report the outcome at landing, in the
 * order of the log and at a multiple of its speed. After the last flight they start again.
 */
final class LoadGenerator implements Runnable {

    private record Call(int minute, String path) {}

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Call> calls = new ArrayList<>();
    private final URI service;
    private final int speed;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /**
     * Creates users.
     *
     * @param service the URL of the service
     * @param speed the factor by which the log is accelerated
     */
    LoadGenerator(List<Flight> flights, URI service, int speed) {
        this.service = service;
        this.speed = speed;
        for (Flight flight : flights) {
            String name = "flight=" + URLEncoder.encode(flight.id(), StandardCharsets.UTF_8);
            calls.add(new Call(flight.scheduledMinute(), "/predict?" + name));
            flight.outcomeMinute()
                    .ifPresent(minute -> calls.add(new Call(
                            minute,
                            "/landed?" + name + "&minutes=" + flight.airTime().orElseThrow())));
        }
        calls.sort(Comparator.comparingInt(Call::minute));
    }

    /** Returns the number of requests. */
    long asked() {
        return asked.get();
    }

    /** Returns the number of failed requests. */
    long failed() {
        return failed.get();
    }

    /** Runs until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                replay();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void replay() throws InterruptedException {
        int first = calls.get(0).minute();
        long began = System.nanoTime();
        for (Call call : calls) {
            long due = began + Math.round((call.minute() - first) * 60e9 / speed);
            long wait = (due - System.nanoTime()) / 1_000_000;
            if (wait > 0) {
                Thread.sleep(wait);
            }
            send(call);
        }
    }

    private void send(Call call) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(call.path()))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        asked.incrementAndGet();
        try {
            if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() >= 300) {
                failed.incrementAndGet();
            }
        } catch (IOException e) {
            failed.incrementAndGet();
        }
    }
}
