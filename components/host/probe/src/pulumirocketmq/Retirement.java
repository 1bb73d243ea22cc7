package pulumirocketmq;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.topic.TopicValidator;

/** The end of one broker group: no message comes any more, and every consumer group has read what is there. */
final class Retirement {
    private static final long POLL_MILLIS = 1000;
    private static final long QUIET_MILLIS = 2000;
    /** A consumer that is restarted is away for so long. */
    private static final long AWAY_MILLIS = 20000;

    private final AdminSpec spec;
    private final AdminRemote remote;
    private final PrintStream out;
    private final String group;
    private final String address;
    private final boolean forced;
    /** What the broker had, while it is taken. */
    private volatile String permission;
    private boolean isEmpty;

    Retirement(AdminSpec spec, AdminRemote remote, PrintStream out, Map.Entry<String, String> member, Set<String> forced) {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
        this.group = member.getKey();
        this.address = member.getValue();
        this.forced = forced.contains(group);
    }

    boolean now() throws Exception {
        Map<String, String> config = remote.remote.configWithin(address, forced ? 0 : Remote.ANSWER_MILLIS);
        if (config == null && forced) {
            out.println("warn  group " + group + ": does not answer at " + address + "; what waits there is out of reach (forceRemoval)");
            return true;
        }
        try {
            if (config == null) {
                throw new Stop("does not answer at " + address + ", so nobody knows what waits there; bring it back and do pulumi up again, "
                    + "or name it in forceRemoval");
            }
            refuseOffline();
            Runtime.getRuntime().addShutdownHook(new Thread(this::giveBack));
            empty(config);
            isEmpty = true;
            out.println("group " + group + ": no message comes any more and all is read; it may stop");
            return true;
        } catch (Stop e) {
            out.println("FAIL  group " + group + ": " + e.getMessage() + "; it stays as it was");
            return false;
        } finally {
            if (!isEmpty) {
                giveBack(); // Whatever ended it: also a call that failed.
            }
        }
    }

    /** It could stop, and another one of this change cannot. */
    void stays() {
        out.println("group " + group + ": stays, too");
    }

    /** What would never be read by waiting, before anything is taken. */
    private void refuseOffline() throws Exception {
        List<String> hopeless = onlyHere();
        for (Unread one : unread()) {
            if (!one.online) {
                hopeless.add(one.text);
            }
        }
        if (!hopeless.isEmpty() && !forced) {
            throw new Stop(String.join("; ", hopeless) + "; let that be read and do pulumi up again, or name the group in forceRemoval to give it up");
        }
        for (String text : hopeless) {
            out.println("warn  group " + group + ": " + text + " (forceRemoval)");
        }
    }

    /** Topics that producers send to, and that no group which stays has. */
    private List<String> onlyHere() throws Exception {
        List<String> only = new ArrayList<>();
        Set<String> elsewhere = new TreeSet<>();
        for (String other : spec.masters.values()) {
            elsewhere.addAll(remote.remote.topics(other));
        }
        for (String topic : remote.remote.topics(address)) {
            long lately = elsewhere.contains(topic) ? 0 : remote.lately(address, topic);
            if (lately > 0) {
                only.add("producers send to topic " + topic + " (" + lately + " messages in the last minute), which no other broker group has");
            }
        }
        return only;
    }

    private void empty(Map<String, String> config) throws Exception {
        int had = Permission.of(config);
        permission = String.valueOf(had);
        remote.remote.updateConfig(address, Collections.singletonMap("brokerPermission", String.valueOf(had & ~Permission.WRITE)));
        // A success says little: also a key that may not be changed is one.
        Map<String, String> after = remote.remote.configWithin(address, Remote.ANSWER_MILLIS);
        if (after == null || (Permission.of(after) & Permission.WRITE) != 0) {
            throw new Stop("its permission to write could not be taken; look whether brokerPermission is in the configBlackList that it runs with");
        }
        Waiting waiting = new Waiting(out, spec.timeoutSeconds);
        long start = System.nanoTime();
        long changed = start;
        long last = remote.remote.puts(address);
        boolean silent = !takesMessages();
        Map<String, Long> awaySince = new TreeMap<>();
        while (true) {
            Thread.sleep(POLL_MILLIS);
            long now = System.nanoTime();
            long puts = remote.remote.puts(address);
            changed = puts == last ? changed : now;
            last = puts;
            silent &= remote.remote.producers(address) == 0;
            boolean drained = silent || now - start >= spec.drainSeconds * 1000000000L;
            boolean quiet = drained && now - changed >= QUIET_MILLIS * 1000000;
            List<String> left = left(awaySince, now);
            if (quiet && (left.isEmpty() || forced)) {
                return;
            }
            if (now - start >= (spec.timeoutSeconds + spec.drainSeconds) * 1000000000L) {
                throw new Stop((left.isEmpty() ? "messages still come" : String.join("; ", left)) + " after " + (now - start) / 1000000000
                    + " s; let consumers catch up, raise consumeTimeoutSeconds, or name the group in forceRemoval");
            }
            waiting.say("group " + group + ": " + (left.isEmpty() ? "producers read their routes" : String.join("; ", left)));
        }
    }

    /** In the last minute. Behind a proxy producers are not known to the broker. */
    private boolean takesMessages() throws Exception {
        for (String topic : remote.remote.topics(address)) {
            if (!isOurs(topic) && remote.lately(address, topic) > 0) {
                return true;
            }
        }
        return false;
    }

    private List<String> left(Map<String, Long> awaySince, long now) throws Exception {
        List<String> left = new ArrayList<>();
        for (Unread one : unread()) {
            left.add(one.text);
            if (one.online) {
                awaySince.remove(one.key);
            } else if (!forced && now - awaySince.computeIfAbsent(one.key, any -> now) >= AWAY_MILLIS * 1000000) {
                throw new Stop(one.text + "; start its consumers and do pulumi up again, or name the group in forceRemoval to give it up");
            }
        }
        long delayed = remote.delayed(address);
        if (delayed > 0) {
            left.add(delayed + " delayed messages are not due yet");
        }
        long open = remote.open(address);
        if (open > 0) {
            left.add(open + " half messages wait for their transactions");
        }
        return left;
    }

    /** What one consumer group, or nobody, has read of one topic. */
    private static final class Unread {
        final String key;
        final String text;
        final boolean online;

        Unread(String key, String text, boolean online) {
            this.key = key;
            this.text = text;
            this.online = online;
        }
    }

    private List<Unread> unread() throws Exception {
        List<Unread> all = new ArrayList<>();
        Map<String, String> master = new TreeMap<>(Collections.singletonMap(group, address));
        Set<String> readers = remote.consumerGroups(address).keySet();
        for (String topic : remote.topics(address).keySet()) {
            if (isOurs(topic)) {
                continue;
            }
            Consumers consumers = new Consumers(remote, master, topic);
            for (Consumers.Group reader : consumers.groups.values()) {
                Map<String, Long> unread = consumers.unread(reader, Collections.emptyMap());
                if (!unread.isEmpty()) {
                    all.add(new Unread(topic + " " + reader.name, "consumer group " + reader.name + " (" + (reader.isOnline() ? "online" : "offline")
                        + ") has not read " + Consumers.inWords(unread) + " of topic " + topic, reader.isOnline()));
                }
            }
            long messages = consumers.messages(Collections.emptyMap());
            if (consumers.groups.isEmpty() && messages > 0 && !isRetryOfNobody(topic, readers)) {
                all.add(new Unread(topic, "topic " + topic + " has " + messages + " messages that no consumer group has ever read", false));
            }
        }
        return all;
    }

    /** What a consumer group that is gone was to read again. The topics of pop consumers have the group's name and more. */
    private static boolean isRetryOfNobody(String topic, Set<String> groups) {
        return topic.startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)
            && groups.stream().map(MixAll::getRetryTopic).noneMatch(own -> topic.equals(own) || topic.startsWith(own + "_") || topic.startsWith(own + "+"));
    }

    /** Topics of the broker itself, and dead letters, which no consumer group reads by itself. */
    private boolean isOurs(String topic) {
        return TopicValidator.isSystemTopic(topic) || topic.equals(group) || topic.equals(spec.clusterName) || topic.endsWith("_REPLY_TOPIC")
            || topic.startsWith(MixAll.DLQ_GROUP_TOPIC_PREFIX);
    }

    /** It does stop: it takes no message any more. */
    synchronized void keep() {
        permission = null;
    }

    /** Unless it stops. */
    synchronized void giveBack() {
        if (permission == null) {
            return;
        }
        remote.remote.registerAgain(address, permission);
        Map<String, String> config = remote.remote.configWithin(address, Remote.ANSWER_MILLIS);
        if (config == null || !permission.equals(String.valueOf(Permission.of(config)))) {
            out.println(address + ": brokerPermission " + permission + " could not be given back");
        }
        permission = null;
    }
}
