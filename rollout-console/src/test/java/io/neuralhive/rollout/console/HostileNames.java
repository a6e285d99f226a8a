package io.neuralhive.rollout.console;

import java.util.ArrayList;
import java.util.List;

/** Names that mean something to browsers, servers, logs and readers, and are allowed for models and versions all the same. */
final class HostileNames {

    private static final List<String> KINDS = List.of(
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
            "`reboot`");

    private HostileNames() {}

    /** Returns 200 different names. */
    static List<String> all() {
        List<String> names = new ArrayList<>(KINDS);
        names.add("x".repeat(200));
        names.add("<b>".repeat(66));
        for (int i = 0; names.size() < 200; i++) {
            names.add(KINDS.get(i % KINDS.size()) + " " + i);
        }
        return names;
    }
}
