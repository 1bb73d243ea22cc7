package pulumirocketmq;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** The rendered file against what the broker says it runs with. */
final class LiveConfig {
    /** The objects a broker puts its file into; a release that lacks one of them is no problem. */
    private static final String[] HOLDERS = {
        "org.apache.rocketmq.common.BrokerConfig",
        "org.apache.rocketmq.store.config.MessageStoreConfig",
        "org.apache.rocketmq.remoting.netty.NettyServerConfig",
        "org.apache.rocketmq.remoting.netty.NettyClientConfig",
        "org.apache.rocketmq.auth.config.AuthConfig",
        "org.apache.rocketmq.tieredstore.MessageStoreConfig",
        "org.apache.rocketmq.tieredstore.common.TieredMessageStoreConfig",
    };
    /** BrokerStartup reads these two itself: no object has them. */
    private static final String[] READ_BY_HAND = {"rmqAddressServerDomain", "rmqAddressServerSubGroup"};
    private static Set<String> known;

    /** Wrong files and wrong values; empty when all is as rendered. */
    final List<String> differences = new ArrayList<>();
    int keys;

    LiveConfig(Spec.Broker broker, Map<String, String> live) {
        byte[] bytes;
        Properties rendered = new Properties();
        try {
            bytes = Files.readAllBytes(Paths.get(broker.config));
            // As the broker does: ISO-8859-1, not UTF-8.
            rendered.load(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException e) {
            differences.add("cannot read the rendered file " + broker.config + " (" + Text.why(e) + ")");
            return;
        }
        if (!sha256(bytes).equalsIgnoreCase(broker.sha256)) {
            differences.add("rendered file was edited: " + broker.config);
        }
        for (String key : new TreeSet<>(rendered.stringPropertyNames())) {
            compare(key, rendered.getProperty(key).trim(), live.get(key));
        }
    }

    private void compare(String key, String should, String live) {
        if (key.equals("brokerPermission") || key.equals("namesrvAddr")) {
            return; // judged apart: a change has its own for a while
        }
        if (!knownKeys().contains(key)) {
            differences.add("key unknown to this release: " + key);
        } else if (live == null ? !should.isEmpty() : !same(should, live.trim())) {
            differences.add(key + ": live " + Text.show(key, live) + ", should be " + Text.show(key, should));
        } else {
            keys++;
        }
    }

    /** "048" is 48 and "TRUE" is true to a broker. */
    static boolean same(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        if (b.equals("true") || b.equals("false")) {
            return a.equalsIgnoreCase(b);
        }
        try {
            return a.matches("[-+]?[0-9]+") && b.matches("[-+]?[0-9]+")
                ? Long.parseLong(a) == Long.parseLong(b)
                : a.matches("[-+0-9.eE]+") && b.matches("[-+0-9.eE]+") && Double.parseDouble(a) == Double.parseDouble(b);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /**
     * A broker keeps every key of its file and reports it, also those that nothing reads (a typo): so what it reports proves
     * nothing. Here the release's own rule decides: a key acts if one of the objects has a setter of that name.
     */
    private static synchronized Set<String> knownKeys() {
        if (known == null) {
            Set<String> keys = new HashSet<>(Arrays.asList(READ_BY_HAND));
            for (String holder : HOLDERS) {
                try {
                    Class<?> type = Class.forName(holder, false, LiveConfig.class.getClassLoader());
                    for (Method method : type.getMethods()) {
                        String name = method.getName();
                        if (name.length() > 3 && name.startsWith("set") && method.getParameterCount() == 1) {
                            keys.add(name.substring(3, 4).toLowerCase(java.util.Locale.ROOT) + name.substring(4));
                        }
                    }
                } catch (ClassNotFoundException | LinkageError e) {
                    // not in this release
                }
            }
            known = keys;
        }
        return known;
    }

    private static String sha256(byte[] bytes) {
        try {
            StringBuilder hex = new StringBuilder();
            for (byte b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
                hex.append(String.format("%02x", b));
            }
            return hex.toString();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
