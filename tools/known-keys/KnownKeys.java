import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.rocketmq.common.MixAll;

/**
 * What a RocketMQ release reads of broker.conf and namesrv.conf, asked of its own classes. Run with the release's lib/*
 * as the class path.
 *
 * keys: `role TAB key TAB type TAB values TAB default`, one key a line; `-` where there is none.
 * read ROLE: takes `key=value` lines, says `key TAB value` as the release understood them.
 */
public final class KnownKeys {
    /** The objects that BrokerStartup, NamesrvStartup and the tiered store put the file into. */
    private static final Map<String, List<String>> HOLDERS = new LinkedHashMap<>();

    static {
        String common = "org.apache.rocketmq.common.";
        String netty = "org.apache.rocketmq.remoting.netty.";
        HOLDERS.put("broker", Arrays.asList(
            common + "BrokerConfig",
            "org.apache.rocketmq.store.config.MessageStoreConfig",
            netty + "NettyServerConfig",
            netty + "NettyClientConfig",
            "org.apache.rocketmq.auth.config.AuthConfig",
            "org.apache.rocketmq.tieredstore.MessageStoreConfig",
            "org.apache.rocketmq.tieredstore.common.TieredMessageStoreConfig"));
        HOLDERS.put("nameServer", Arrays.asList(
            common + "namesrv.NamesrvConfig", netty + "NettyServerConfig", netty + "NettyClientConfig"));
    }

    /** BrokerStartup reads these two itself: no object has them. */
    private static final List<String> READ_BY_HAND = Arrays.asList("rmqAddressServerDomain", "rmqAddressServerSubGroup");

    public static void main(String[] args) throws Exception {
        if (args[0].equals("keys")) {
            for (String role : HOLDERS.keySet()) {
                keys(role);
            }
        } else {
            read(args[1]);
        }
    }

    private static void keys(String role) throws Exception {
        Map<String, String> lines = new TreeMap<>();
        if (role.equals("broker")) {
            READ_BY_HAND.forEach(key -> lines.put(key, "string\t-\t-"));
        }
        Set<String> local = localNames();
        for (Object holder : holders(role)) {
            setters(holder).forEach((key, types) -> {
                String value = get(holder, key);
                boolean ofThisMachine = value == null || value.isEmpty() || local.stream().anyMatch(value::contains);
                lines.putIfAbsent(key, type(types) + "\t" + values(types) + "\t" + (ofThisMachine ? "-" : value));
            });
        }
        lines.forEach((key, line) -> System.out.println(role + "\t" + key + "\t" + line));
    }

    private static void read(String role) throws Exception {
        Properties given = new Properties();
        given.load(System.in);
        Map<String, String> lines = new TreeMap<>();
        for (Object holder : holders(role)) {
            MixAll.properties2Object(given, holder);
            for (String key : setters(holder).keySet()) {
                if (given.containsKey(key)) {
                    lines.putIfAbsent(key, get(holder, key));
                }
            }
        }
        lines.forEach((key, value) -> System.out.println(key + "\t" + value));
    }

    /** A release that lacks one of the classes has no such keys. */
    private static List<Object> holders(String role) throws Exception {
        List<Object> objects = new ArrayList<>();
        for (String name : HOLDERS.get(role)) {
            try {
                objects.add(Class.forName(name).getConstructor().newInstance());
            } catch (ClassNotFoundException e) {
                // not in this release
            }
        }
        return objects;
    }

    /** MixAll.properties2Object: a public setter of one argument of these types makes a key; an enum stands beside them. */
    private static Map<String, Set<Class<?>>> setters(Object holder) {
        Map<String, Set<Class<?>>> found = new HashMap<>();
        for (Method method : holder.getClass().getMethods()) {
            String name = method.getName();
            if (name.startsWith("set") && name.length() > 3 && method.getParameterCount() == 1) {
                String key = name.substring(3, 4).toLowerCase(java.util.Locale.ROOT) + name.substring(4);
                found.computeIfAbsent(key, any -> new HashSet<>()).add(method.getParameterTypes()[0]);
            }
        }
        found.values().removeIf(types -> types.stream().noneMatch(KnownKeys::isRead));
        return found;
    }

    private static boolean isRead(Class<?> type) {
        return Arrays.asList("int", "long", "double", "boolean", "float", "string").contains(name(type));
    }

    /** `Integer` is read as `int` is. */
    private static String name(Class<?> type) {
        String name = type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
        return name.equals("integer") ? "int" : name;
    }

    private static String type(Set<Class<?>> types) {
        return values(types).equals("-")
            ? types.stream().filter(KnownKeys::isRead).map(KnownKeys::name).sorted().findFirst().get()
            : "enum";
    }

    private static String values(Set<Class<?>> types) {
        return types.stream().filter(Class::isEnum).findFirst()
            .map(type -> Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).collect(Collectors.joining(",")))
            .orElse("-");
    }

    private static String get(Object holder, String key) {
        String name = key.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + key.substring(1);
        for (String prefix : new String[] {"get", "is"}) {
            try {
                Object value = holder.getClass().getMethod(prefix + name).invoke(holder);
                return value == null ? null : String.valueOf(value);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                // the other prefix, or none
            }
        }
        return null;
    }

    /** The names and addresses of this machine, which no default may hold. */
    private static Set<String> localNames() throws Exception {
        Set<String> names = new TreeSet<>();
        names.add(InetAddress.getLocalHost().getHostName());
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            Collections.list(each.getInetAddresses()).forEach(address -> names.add(address.getHostAddress()));
        }
        return names;
    }
}
