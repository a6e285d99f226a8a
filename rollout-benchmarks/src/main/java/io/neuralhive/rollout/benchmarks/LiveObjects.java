package io.neuralhive.rollout.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** The live objects of this process. The heap size gives the same result within a megabyte. */
public final class LiveObjects {

    private LiveObjects() {}

    /** Returns the bytes of all live objects, as counted by the virtual machine. */
    public static long bytes() {
        // Objects of Maven, in whose process this may run, are freed over several collections.
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
            throw new IllegalStateException("This virtual machine has no class histogram", e);
        }
    }
}
