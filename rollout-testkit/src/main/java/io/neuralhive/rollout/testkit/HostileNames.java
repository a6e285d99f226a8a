package io.neuralhive.rollout.testkit;

import io.neuralhive.rollout.identity.Names;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Names of models and versions with a special meaning for browsers, shells, logs, databases, patterns or query
 * languages. The set is always the same: well-known ones, then random ones of the same characters. Thread-safe.
 */
public final class HostileNames {

    private static final int MAX_ALLOWED = 200;
    private static final int LONGEST_RANDOM = 12;

    private static final String CHARACTERS =
            "\"\\{}$=~|.*+?()[]'`#\n\r\t \u0001\u202e\ud83d\u00e9\u65e5ab1,;:%&<>/@!^_-";

    private static final List<String> CHOSEN = List.of(
            "<script>window.hacked=1</script>",
            "<img src=x onerror=window.hacked=1>",
            "\"><svg onload=window.hacked=1>",
            "'-alert(1)-'",
            "\" onmouseover=\"window.hacked=1",
            "javascript:window.hacked=1",
            "</textarea><script>alert(1)</script>",
            "--><script>alert(1)</script>",
            "]]>",
            "{{constructor.constructor('window.hacked=1')()}}",
            "${window.hacked=1}",
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "&lt;b&gt;&amp;",
            "..",
            "../../etc/passwd",
            "a/b\\c",
            "a?b=c&d#e",
            "a;b=c",
            "+ +%20%2B%",
            "data:text/html,<script>alert(1)</script>",
            "__proto__",
            "constructor",
            "null",
            "event: models\\ndata: {}",
            "\u00e9\u00df\u4e2d\u6587\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
            "\u05e9\u05dc\u05d5\u05dd (v2)",
            "\ud83d\ude80\ud83d\udc69\u200d\ud83d\ude80",
            "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034da",
            "zero\u200bwidth",
            "p\u0430ypal",
            "' OR 1=1 --",
            "{model_name=~\".*\"}",
            "$(reboot)",
            "`reboot`",
            "x".repeat(Names.MAX_LENGTH),
            "<b>".repeat(Names.MAX_LENGTH / 3),
            "\ud83d\ude80".repeat(Names.MAX_LENGTH / 2),
            "\"",
            "\\",
            "\\\\",
            "\\n",
            "\\\"",
            "\\\"} 1",
            "'",
            "`",
            "#",
            "# HELP neural_hive_rollout_stage",
            "{",
            "}",
            "{}",
            "$model",
            "$labels",
            "${model}",
            "\\$1",
            "$1",
            ".*",
            ".+",
            "v1|v2",
            "^$",
            "[a-z]",
            "a\"} or vector(1) #",
            "\",version=\"v1",
            "\"} or up{job=\"",
            "} * 0 + 1",
            "a=b",
            "=~",
            "!=",
            "__name__",
            "rollout_query",
            "NaN",
            "+Inf",
            "'; DROP TABLE rollout; --",
            "' union select * from rollout --",
            "%0A",
            "%0d%0aSet-Cookie: a=b",
            "a&query=up",
            "a+b",
            "a b",
            "a  b",
            "{{ $labels.x }}",
            "${jndi:ldap://localhost/a}",
            "{} {} {}",
            "%s%n%d",
            "\\u0041",
            "\\x41",
            "0",
            "true",
            "[1m]",
            "offset 5m",
            "@ 0",
            "sum()",
            "/*",
            "//",
            "a,b",
            "a:b",
            "a.b",
            "V1",
            "e\u0301",
            "\u00e9",
            "\u0130",
            "\ufeffbom",
            "NUL",
            "!!java.lang.Runtime",
            "*anchor",
            "",
            " ",
            " a",
            "a ",
            "\u00a0",
            "a\tb",
            "a\nb",
            "a\r\nb",
            "a\n2026-01-01 INFO rollout_ended status=PROMOTED",
            "a\nneural_hive_rollout_stage 9",
            "a\u0000b",
            "a\u001b[31mb",
            "a\u0085b",
            "a\u2028b",
            "\u202egnp.exe",
            "\ud83d",
            "\udc69x",
            "\uffff",
            "x".repeat(Names.MAX_LENGTH + 1),
            "x\"\\".repeat(3_400),
            "x".repeat(1_000_000));

    private static final List<String> ALL = withRandomOnes();

    private HostileNames() {}

    /** Returns all names, each once: 200 that are {@linkplain Names allowed}, and those that are not. */
    public static List<String> all() {
        return ALL;
    }

    /** Returns the 200 allowed names, which must be passed on unchanged everywhere. */
    public static List<String> allowed() {
        return ALL.stream().filter(Names::isAllowed).toList();
    }

    /** Returns the names that are not allowed, up to a million characters long. */
    public static List<String> refused() {
        return ALL.stream().filter(name -> !Names.isAllowed(name)).toList();
    }

    private static List<String> withRandomOnes() {
        Set<String> names = new LinkedHashSet<>(CHOSEN);
        Random random = new Random(7);
        long allowed = names.stream().filter(Names::isAllowed).count();
        while (allowed < MAX_ALLOWED) {
            String name = random(random);
            if (names.add(name) && Names.isAllowed(name)) {
                allowed++;
            }
        }
        return List.copyOf(names);
    }

    private static String random(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(LONGEST_RANDOM); i >= 0; i--) {
            name.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return name.toString();
    }
}
