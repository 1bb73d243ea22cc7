package pulumirocketmq;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Something that the brokers of a cluster are told as they run; read from java.util.Properties text. */
final class AdminSpec {
    final String kind;
    final String name;
    final String clusterName;
    final List<String> nameServers;
    /** `brokerName` to address. */
    final Map<String, String> masters = new LinkedHashMap<>();
    /** Masters of the cluster that are not to have it. */
    final Map<String, String> others = new LinkedHashMap<>();
    /** Those that there were the last time. */
    final Map<String, String> previous = new LinkedHashMap<>();
    final int timeoutSeconds;
    /** Seconds until every client has read its routes again. */
    final int drainSeconds;
    final boolean force;
    private final Properties text;

    private AdminSpec(Properties text) throws Spec.Invalid {
        this.text = text;
        kind = need("kind");
        name = need("name");
        clusterName = need("clusterName");
        nameServers = new ArrayList<>(list("namesrvAddr", ";"));
        timeoutSeconds = number("timeoutSeconds");
        drainSeconds = number("drainSeconds");
        force = flag("force");
        for (String master : list("masters", ",")) {
            masters.put(master, need("master." + master));
        }
        for (String other : list("others", ",")) {
            others.put(other, need("master." + other));
        }
        for (String member : list("previous", ",")) {
            String[] words = member.split(" ");
            if (words.length == 2) {
                previous.put(words[0], words[1]);
            }
        }
    }

    static AdminSpec read(InputStream in) throws IOException, Spec.Invalid {
        Properties text = new Properties();
        try {
            text.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new Spec.Invalid("not a properties text: " + e.getMessage());
        }
        return new AdminSpec(text);
    }

    String addressOf(String brokerName) {
        return masters.getOrDefault(brokerName, others.get(brokerName));
    }

    String need(String key) throws Spec.Invalid {
        String value = text.getProperty(key, "").trim();
        if (value.isEmpty()) {
            throw new Spec.Invalid("missing key " + key);
        }
        return value;
    }

    int number(String key) throws Spec.Invalid {
        try {
            return Integer.parseInt(need(key));
        } catch (NumberFormatException e) {
            throw new Spec.Invalid(key + " must be a whole number");
        }
    }

    boolean flag(String key) {
        return "true".equals(text.getProperty(key, "").trim());
    }

    String maybe(String key) {
        String value = text.getProperty(key, "").trim();
        return value.isEmpty() ? null : value;
    }

    Set<String> list(String key, String separator) {
        Set<String> items = new LinkedHashSet<>();
        for (String item : text.getProperty(key, "").split(separator)) {
            if (!item.trim().isEmpty()) {
                items.add(item.trim());
            }
        }
        return items;
    }
}
