package io.neuralhive.rollout.config.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Loads every hostile document and prints a line on each: the milliseconds, the name, the first line of the refusal. */
final class SmallHeap {

    static final String TAKEN = "taken without complaint";

    private static final int TRIES = 3;
    private static final long LONG_MILLIS = 500;

    private SmallHeap() {}

    /** Expects a directory to write to; it needs a JVM of its own, started with a small heap. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Path good = Files.writeString(directory.resolve("good.yaml"), "ml: {canary: {enabled: true}}\n");
        PolicyLoader.create().load(good, Map.of());
        for (Map.Entry<String, HostileDocuments.Document> entry :
                HostileDocuments.all().entrySet()) {
            Path file = HostileDocuments.write(directory, entry.getValue());
            long shortest = Long.MAX_VALUE;
            String outcome = "";
            // A machine that is busy with something else makes one of them slow, but hardly all.
            for (int i = 0; i < TRIES && shortest > LONG_MILLIS; i++) {
                long start = System.nanoTime();
                outcome = load(file);
                shortest = Math.min(shortest, (System.nanoTime() - start) / 1_000_000);
            }
            System.out.println(shortest + "\t" + entry.getKey() + "\t" + outcome);
        }
    }

    private static String load(Path file) {
        try {
            PolicyLoader.create().load(file, Map.of());
            return TAKEN;
        } catch (ConfigurationException e) {
            return e.problems().size() + " problems: " + e.problems().get(0);
        }
    }
}
