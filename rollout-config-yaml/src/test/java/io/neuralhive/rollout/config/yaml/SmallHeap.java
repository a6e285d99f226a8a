package io.neuralhive.rollout.config.yaml;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Loads every hostile document and prints a line on each: the milliseconds of computing, the name, the first line of the refusal. */
final class SmallHeap {

    static final String TAKEN = "taken without complaint";

    /** Counts what this thread has computed, however busy the machine is with something else. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SmallHeap() {}

    /** Expects a directory to write to; it needs a JVM of its own, started with a small heap. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Path good = Files.writeString(directory.resolve("good.yaml"), "ml: {canary: {enabled: true}}\n");
        PolicyLoader.create().load(good, Map.of());
        for (Map.Entry<String, HostileDocuments.Document> entry :
                HostileDocuments.all().entrySet()) {
            Path file = HostileDocuments.write(directory, entry.getValue());
            long start = THREADS.getCurrentThreadCpuTime();
            String outcome = load(file);
            long millis = (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000;
            System.out.println(millis + "\t" + entry.getKey() + "\t" + outcome);
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
