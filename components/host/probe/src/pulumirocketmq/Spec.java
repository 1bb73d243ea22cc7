package pulumirocketmq;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What the cluster should be; read from java.util.Properties text. */
final class Spec {
    final List<String> nameServers = new ArrayList<>();
    final List<Broker> brokers = new ArrayList<>();
    String clusterName;
    String version;
    int timeoutSeconds;
    /** Only for clusters with ACL; null otherwise. */
    String accessKey;
    String secretKey;
    /** NameServers that go, where a change brings others: until all brokers know, they are registered with too. */
    final List<String> leaving = new ArrayList<>();
    /** A dashboard, in place of brokers; null otherwise. */
    String dashboardAddress;
    String dashboardKey;
    String dashboardNamesrvAddr;
    String dashboardUser;
    String dashboardPassword;
    /** A change of one process: the first of `brokers`, or the NameServer. */
    boolean nameServer;
    /** Seconds until every producer has read its routes again. */
    int drainSeconds;
    /** Whether a group may stop that no other stands in for. */
    boolean allowUnavailable;
    /** What a change has to give back. */
    String recordFile;
    /** Keys that the running broker takes up, with their values. */
    final Map<String, String> runtime = new TreeMap<>();

    /** As a broker takes it. */
    String namesrvAddr() {
        return String.join(";", nameServers);
    }

    boolean isNameServer() {
        return nameServer;
    }

    static final class Broker {
        String key;
        String name;
        long id;
        String address;
        String config;
        String sha256;
        String pidFile;
        String failureFile;
        String log;
        /** brokerPermission as it should be. */
        String permission = "6";
        /** Another member of its group: looked at for what it has to do with the own one. */
        boolean peer;

        static Broker peer(String name, long id, String address) {
            Broker broker = new Broker();
            broker.key = name + "-" + id;
            broker.name = name;
            broker.id = id;
            broker.address = address;
            broker.peer = true;
            return broker;
        }

        boolean isMaster() {
            return id == 0;
        }
    }

    /** A spec that cannot be used, with every reason. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;
        final transient List<String> problems;

        Invalid(String problem) {
            this(Collections.singletonList(problem));
        }

        Invalid(List<String> problems) {
            super(String.join("; ", problems));
            this.problems = problems;
        }
    }

    static Spec read(InputStream in) throws IOException, Invalid {
        Properties text = new Properties();
        try {
            text.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new Invalid("not a properties text: " + e.getMessage());
        }
        return new Reader(text).spec();
    }

    /** The master of this broker's group as far as the spec has one. */
    Broker masterOf(Broker broker) {
        for (Broker other : brokers) {
            if (other.isMaster() && other.name.equals(broker.name)) {
                return other;
            }
        }
        return null;
    }

    List<Broker> slavesOf(Broker master) {
        List<Broker> slaves = new ArrayList<>();
        for (Broker other : brokers) {
            if (!other.isMaster() && other.name.equals(master.name)) {
                slaves.add(other);
            }
        }
        return slaves;
    }

    private static final class Reader {
        private final Properties text;
        private final List<String> problems = new ArrayList<>();

        Reader(Properties text) {
            this.text = text;
        }

        Spec spec() throws Invalid {
            Spec spec = new Spec();
            spec.clusterName = need("clusterName");
            spec.version = need("version");
            spec.timeoutSeconds = (int) number("timeoutSeconds", 1, 86400);
            spec.accessKey = maybe("accessKey");
            spec.secretKey = maybe("secretKey");
            if ((spec.accessKey == null) != (spec.secretKey == null)) {
                problems.add("accessKey and secretKey go together");
            }
            for (String address : list("namesrvAddr", ";")) {
                spec.nameServers.add(checkAddress("namesrvAddr", address));
            }
            for (String address : maybe("leavingNameServers") == null ? new LinkedHashSet<String>() : list("leavingNameServers", ";")) {
                spec.leaving.add(checkAddress("leavingNameServers", address));
            }
            spec.nameServer = "nameServer".equals(maybe("kind"));
            boolean dashboard = "dashboard".equals(maybe("kind"));
            if (dashboard) {
                spec.dashboardKey = need("dashboard.key");
                spec.dashboardAddress = checkAddress("dashboard.address", need("dashboard.address"));
                spec.dashboardNamesrvAddr = need("dashboard.namesrvAddr");
                spec.dashboardUser = maybe("dashboard.user");
                spec.dashboardPassword = text.getProperty("dashboard.password", "");
            }
            for (String key : spec.nameServer || dashboard ? new LinkedHashSet<String>() : list("brokers", ",")) {
                spec.brokers.add(broker(key));
            }
            spec.recordFile = maybe("recordFile");
            spec.allowUnavailable = "true".equals(maybe("allowUnavailable"));
            spec.drainSeconds = maybe("drainSeconds") == null ? 0 : (int) number("drainSeconds", 0, 3600);
            for (String key : text.stringPropertyNames()) {
                if (key.startsWith("runtime.")) {
                    spec.runtime.put(key.substring("runtime.".length()), text.getProperty(key).trim());
                }
            }
            if (!problems.isEmpty()) {
                throw new Invalid(problems);
            }
            return spec;
        }

        private Broker broker(String key) {
            String prefix = "broker." + key + ".";
            Broker broker = new Broker();
            broker.key = key;
            broker.name = need(prefix + "brokerName");
            broker.id = number(prefix + "brokerId", 0, Long.MAX_VALUE);
            broker.address = checkAddress(prefix + "address", need(prefix + "address"));
            broker.config = need(prefix + "config");
            broker.sha256 = need(prefix + "sha256");
            broker.pidFile = maybe(prefix + "pidFile");
            broker.failureFile = maybe(prefix + "failureFile");
            broker.log = maybe(prefix + "log");
            String permission = maybe(prefix + "permission");
            broker.permission = permission == null ? broker.permission : permission;
            return broker;
        }

        private String maybe(String key) {
            String value = text.getProperty(key, "").trim();
            return value.isEmpty() ? null : value;
        }

        private String need(String key) {
            String value = maybe(key);
            if (value == null) {
                problems.add("missing key " + key);
                return "";
            }
            return value;
        }

        private long number(String key, long min, long max) {
            String value = need(key);
            if (value.isEmpty()) {
                return min;
            }
            try {
                long parsed = Long.parseLong(value);
                if (parsed >= min && parsed <= max) {
                    return parsed;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            problems.add(key + " must be a whole number from " + min + (max == Long.MAX_VALUE ? " up" : " to " + max) + ": " + value);
            return min;
        }

        private String checkAddress(String key, String value) {
            if (!value.isEmpty() && !value.matches("\\S+:[0-9]{1,5}")) {
                problems.add(key + " must be host:port: " + value);
            }
            return value;
        }

        private LinkedHashSet<String> list(String key, String separator) {
            LinkedHashSet<String> items = new LinkedHashSet<>();
            for (String item : need(key).split(separator)) {
                if (!item.trim().isEmpty()) {
                    items.add(item.trim());
                }
            }
            return items;
        }
    }
}
