package pulumirocketmq;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/** One topic on some masters: what it is, what it should be, and the changes that need no care. */
final class TopicAdmin implements Admin.Subject {
    private static final String TYPE = "message.type";
    private static final long POLL_MILLIS = 300;
    /** Brokers tell the NameServers at once; one that is busy or has just started may take longer. */
    private static final int LISTED_SECONDS = 60;

    final AdminSpec spec;
    final AdminRemote remote;
    final PrintStream out;
    final int reads;
    final int writes;
    final int perm;
    private final boolean order;
    /** null: as it is. */
    private final String type;

    TopicAdmin(AdminSpec spec, AdminRemote remote, PrintStream out) throws Spec.Invalid {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
        reads = spec.number("readQueueNums");
        writes = spec.number("writeQueueNums");
        perm = spec.number("perm");
        order = spec.flag("order");
        type = spec.maybe("messageType");
    }

    /** What there is, by `brokerName`; nothing where a master has no such topic. */
    private Map<String, TopicConfig> now(Map<String, String> masters) throws Exception {
        Map<String, TopicConfig> now = new TreeMap<>();
        for (Map.Entry<String, String> master : masters.entrySet()) {
            TopicConfig topic;
            try {
                topic = remote.topic(master.getValue(), spec.name);
            } catch (Exception e) {
                throw new Stop(master.getKey() + " at " + master.getValue() + " does not say what it has: " + Text.why(e)
                    + "; nothing was changed");
            }
            if (topic != null) {
                now.put(master.getKey(), topic);
            }
        }
        return now;
    }

    /** Masters that are not to have it, where clients may use it. */
    private Map<String, TopicConfig> elsewhere() throws Exception {
        Map<String, TopicConfig> elsewhere = now(spec.others);
        elsewhere.values().removeIf(topic -> topic.getPerm() == 0);
        return elsewhere;
    }

    @Override
    public boolean apply(boolean first) throws Exception {
        try {
            Map<String, TopicConfig> now = now(spec.masters);
            Map<String, TopicConfig> elsewhere = elsewhere();
            if (first) {
                refuseOtherQueues(now);
                refuseElsewhere(elsewhere);
            }
            boolean asItShould = now.size() == spec.masters.size() && differing(now).isEmpty() && elsewhere.isEmpty();
            if (!asItShould) {
                now.putAll(elsewhere);
                new TopicChange(this, now).make();
            }
            awaitRoutes();
            out.println("topic " + spec.name + ": " + (asItShould ? "was there, " : "") + summary());
            return true;
        } catch (Stop e) {
            out.println("FAIL  topic " + spec.name + ": " + e.getMessage());
            return false;
        }
    }

    /** Nobody asked for fewer queues where only a topic that is there was to be taken over. */
    private void refuseOtherQueues(Map<String, TopicConfig> now) throws Stop {
        for (Map.Entry<String, TopicConfig> topic : now.entrySet()) {
            int hasReads = topic.getValue().getReadQueueNums();
            int hasWrites = topic.getValue().getWriteQueueNums();
            if (hasReads > reads || hasWrites > writes) {
                throw new Stop("it is there already, with readQueueNums " + hasReads + " and writeQueueNums " + hasWrites + " on " + topic.getKey()
                    + "; do give it these numbers to take it over, then change them");
            }
        }
    }

    private static void refuseElsewhere(Map<String, TopicConfig> elsewhere) throws Stop {
        if (!elsewhere.isEmpty()) {
            throw new Stop("it is there already, also on " + String.join(", ", elsewhere.keySet())
                + "; do name these in brokerNames to take it over, then take them out");
        }
    }

    TopicConfig wanted(TopicConfig now) {
        TopicConfig wanted = copy(now == null ? new TopicConfig(spec.name) : now);
        wanted.setReadQueueNums(reads);
        wanted.setWriteQueueNums(writes);
        wanted.setPerm(perm);
        wanted.setOrder(order);
        return wanted;
    }

    static TopicConfig copy(TopicConfig topic) {
        TopicConfig copy = new TopicConfig(topic.getTopicName(), topic.getReadQueueNums(), topic.getWriteQueueNums(), topic.getPerm());
        copy.setTopicFilterType(topic.getTopicFilterType());
        copy.setTopicSysFlag(topic.getTopicSysFlag());
        copy.setOrder(topic.isOrder());
        return copy;
    }

    /** A success says little: it is read back. */
    void put(String brokerName, TopicConfig topic, boolean withType) throws Exception {
        String address = spec.addressOf(brokerName);
        try {
            remote.putTopic(address, topic, withType && type != null ? "+" + TYPE + "=" + type : "");
        } catch (Exception e) {
            throw new Stop(brokerName + " does not take it: " + Text.why(e));
        }
        TopicConfig found = remote.topic(address, spec.name);
        if (found == null || found.getReadQueueNums() != topic.getReadQueueNums()
            || found.getWriteQueueNums() != topic.getWriteQueueNums() || found.getPerm() != topic.getPerm()) {
            throw new Stop(brokerName + " took it and has another one: " + (found == null ? "none" : words(found)));
        }
    }

    private List<String> differing(Map<String, TopicConfig> now) {
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, TopicConfig> entry : now.entrySet()) {
            TopicConfig topic = entry.getValue();
            differ(differences, entry.getKey(), "readQueueNums", topic.getReadQueueNums(), reads);
            differ(differences, entry.getKey(), "writeQueueNums", topic.getWriteQueueNums(), writes);
            differ(differences, entry.getKey(), "perm", letters(topic.getPerm()), letters(perm));
            differ(differences, entry.getKey(), "order", topic.isOrder(), order);
            if (type != null) {
                String has = topic.getAttributes() == null ? null : topic.getAttributes().get(TYPE);
                differ(differences, entry.getKey(), "messageType", has == null ? "NORMAL" : has, type);
            }
        }
        return differences;
    }

    private static void differ(List<String> differences, String brokerName, String key, Object live, Object should) {
        if (!live.equals(should)) {
            differences.add(brokerName + ": " + key + " live " + live + ", should be " + should);
        }
    }

    @Override
    public List<String> differences() throws Exception {
        try {
            Map<String, TopicConfig> now = now(spec.masters);
            List<String> differences = differing(now);
            for (String brokerName : spec.masters.keySet()) {
                if (!now.containsKey(brokerName)) {
                    differences.add(brokerName + " does not have it");
                }
            }
            for (String brokerName : elsewhere().keySet()) {
                differences.add(brokerName + " has it, and should not");
            }
            return differences;
        } catch (Stop e) {
            return Collections.singletonList(e.getMessage());
        }
    }

    @Override
    public String summary() {
        TopicConfig topic = new TopicConfig(spec.name, reads, writes, perm);
        return words(topic) + " on " + String.join(", ", spec.masters.keySet());
    }

    /** As a topology has it. */
    static String letters(int perm) {
        return (PermName.isReadable(perm) ? "R" : "") + (PermName.isWriteable(perm) ? "W" : "");
    }

    private static String words(TopicConfig topic) {
        return "readQueueNums " + topic.getReadQueueNums() + ", writeQueueNums " + topic.getWriteQueueNums() + ", perm "
            + letters(topic.getPerm());
    }

    /** Clients ask the NameServers: each must list it. */
    private void awaitRoutes() throws Exception {
        Waiting waiting = new Waiting(out, LISTED_SECONDS);
        long began = System.nanoTime();
        while (true) {
            List<String> missing = new ArrayList<>();
            for (String nameServer : spec.nameServers) {
                for (String brokerName : notListed(nameServer)) {
                    missing.add(brokerName + " in " + nameServer);
                }
            }
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() - began > LISTED_SECONDS * 1000000000L) {
                throw new Stop("not listed for " + String.join(", ", missing) + " after " + LISTED_SECONDS + " s; do make status, then pulumi up again");
            }
            waiting.say("topic " + spec.name + ": not listed yet for " + String.join(", ", missing));
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Set<String> notListed(String nameServer) {
        Set<String> missing = new TreeSet<>(spec.masters.keySet());
        try {
            TopicRouteData route = remote.route(nameServer, spec.name);
            for (QueueData queues : route == null ? Collections.<QueueData>emptyList() : route.getQueueDatas()) {
                if (queues.getReadQueueNums() == reads && queues.getWriteQueueNums() == writes && queues.getPerm() == perm) {
                    missing.remove(queues.getBrokerName());
                }
            }
        } catch (Exception e) {
            // Not there (yet).
        }
        return missing;
    }

    @Override
    public boolean remove() throws Exception {
        try {
            Map<String, String> having = new TreeMap<>();
            for (Map<String, String> masters : Arrays.asList(spec.masters, spec.others)) {
                now(masters).keySet().forEach(brokerName -> having.put(brokerName, masters.get(brokerName)));
            }
            List<String> uses = new Uses(remote, having, spec.name).all();
            if (!uses.isEmpty() && !spec.force) {
                throw new Stop("is in use and stays: " + String.join("; ", uses)
                    + "; end its clients and let what waits be read, or set force on it, do pulumi up, and remove it then");
            }
            for (String use : uses) {
                out.println("warn  topic " + spec.name + ": " + use + " (force)");
            }
            for (Map.Entry<String, String> master : having.entrySet()) {
                delete(master.getKey(), master.getValue());
            }
            for (String nameServer : spec.nameServers) {
                remote.forgetTopic(nameServer, spec.clusterName, spec.name);
            }
            out.println("topic " + spec.name + ": gone from " + (having.isEmpty() ? "nowhere, no master had it" : String.join(", ", having.keySet())));
            return true;
        } catch (Stop e) {
            out.println("FAIL  topic " + spec.name + ": " + e.getMessage());
            return false;
        }
    }

    /** What the broker says is one thing (without a timer wheel it fails when all is done), what it has another. */
    private void delete(String brokerName, String address) throws Exception {
        String why = "it is still there";
        try {
            remote.deleteTopic(address, spec.name);
        } catch (Remote.Refused e) {
            why = Text.why(e);
        }
        if (remote.topic(address, spec.name) != null) {
            throw new Stop("not gone from " + brokerName + ": " + why);
        }
    }
}
