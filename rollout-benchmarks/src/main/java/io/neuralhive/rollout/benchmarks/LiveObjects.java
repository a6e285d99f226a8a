package io.neuralhive.rollout.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** The objects of this process that are in use. The size of its heap says the same, a megabyte more or less. */
public final class LiveObjects {

    private LiveObjects() {}

    /** Returns the bytes of all objects that are in use, by the virtual machine's own count. */
    public static long bytes() {
        // Maven's own objects, in whose process this may run, go in more than one collection.
        System.gc();
        System.gc();
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Matcher total = Pattern.compile("Total +\\d+ +(\\d+)").matcher(histogram);
            if (!total.find()) {
                throw new IllegalStateException("No total in " + histogram);
            }
            return Long.parseLong(total.group(1));
        } catch (JMException e) {
            throw new IllegalStateException("This virtual machine does not count its objects", e);
        }
    }
}
