package io.neuralhive.rollout.micrometer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A world that is scraped every 15 seconds. */
final class Simulation {

    static final Duration INTERVAL = Duration.ofSeconds(15);

    final World world = new World();

    private final Instant start = world.clock.now();
    private final List<Scrape> scrapes = new ArrayList<>();
    private String latestText = "";

    Simulation() {
        scrape();
    }

    /** Lets time pass until so long after the start, scrapes included. */
    void until(Duration sinceStart) {
        Instant end = start.plus(sinceStart);
        for (Instant next = nextScrape(); !next.isAfter(end); next = nextScrape()) {
            world.advance(Duration.between(world.clock.now(), next));
            scrape();
        }
        world.advance(Duration.between(world.clock.now(), end));
    }

    /** Returns all scrapes, the first at the start. */
    List<Scrape> scrapes() {
        return List.copyOf(scrapes);
    }

    private void scrape() {
        String text = world.scrapeText();
        // Most are like the one before, and reading them takes longer than all the rest.
        scrapes.add(text.equals(latestText) ? scrapes.get(scrapes.size() - 1) : Scrape.parse(text));
        latestText = text;
    }

    private Instant nextScrape() {
        return start.plus(INTERVAL.multipliedBy(scrapes.size()));
    }
}
