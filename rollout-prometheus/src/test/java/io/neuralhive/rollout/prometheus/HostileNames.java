package io.neuralhive.rollout.prometheus;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Two hundred names that somebody might give a model. Always the same. */
final class HostileNames {

    private static final List<String> CHOSEN = List.of(
            "\"",
            "\\",
            "\\\\",
            "\\n",
            "\\\"",
            "'",
            "`",
            "#",
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
            "<script>alert(1)</script>",
            "'; DROP TABLE x; --",
            "%0A",
            "%22",
            "a&query=up",
            "a+b",
            "a b",
            "../../etc/passwd",
            "modèle-日本語-🚀",
            "e\u0301",
            "é",
            "\u00a0x",
            "İ",
            "ß",
            "a\tb",
            "a\nb",
            "a\r\nb",
            "a\u0000b",
            "\u202eabc",
            "\ufeff",
            "{{ $labels.x }}",
            "%s",
            "%d",
            "\\u0041",
            "\\x41",
            "1",
            "0",
            "null",
            "true",
            "[1m]",
            "offset 5m",
            "@ 0",
            "sum()",
            "//",
            "/*",
            "a,b",
            "a;b",
            "a:b",
            "a.b");

    private HostileNames() {}

    static List<String> all() {
        Set<String> names = new LinkedHashSet<>(CHOSEN);
        names.add("x\"\\".repeat(3_400));
        Random random = new Random(7);
        String alphabet = "\"\\{}$=~|.*+?()[]'`#\n\r\t \u0001\u00e9\u65e5ab1,;:%&<>/";
        while (names.size() < 200) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            names.add(name.toString());
        }
        return List.copyOf(names);
    }
}
