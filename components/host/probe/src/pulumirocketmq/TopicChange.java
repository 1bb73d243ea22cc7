package pulumirocketmq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;

/**
 * A change of a topic in the order in which no message is lost or late: first consumers hold all queues that there will
 * be, then producers have those that stay, then what is left in the others is read, then these go. Where that does not come
 * about in time, all is put back as it was.
 */
final class TopicChange {
    private final TopicAdmin topic;
    private final AdminSpec spec;
    private final AdminRemote remote;
    private final Map<String, TopicConfig> before;
    private final TopicWaits waits;
    /** What was changed so far, with what was there. */
    private final Map<String, TopicConfig> touched = new LinkedHashMap<>();
    /** Where producers may have more queues than before. */
    private final Set<String> sentTo = new TreeSet<>();
    private final long began = System.nanoTime();
    private volatile boolean done;

    TopicChange(TopicAdmin topic, Map<String, TopicConfig> before) {
        this.topic = topic;
        this.spec = topic.spec;
        this.remote = topic.remote;
        this.before = before;
        this.waits = new TopicWaits(topic, before);
    }

    void make() throws Exception {
        refuseUnread();
        refuseUnreadable();
        refuseTakenPermission();
        // Whoever ends this program half-way ends the change: what was begun goes back.
        Runtime.getRuntime().addShutdownHook(new Thread(this::putBackUnlessDone));
        try {
            giveReads();
            giveWrites();
            takeReads();
            done = true;
        } catch (Exception e) {
            putBackUnlessDone();
            throw e;
        }
    }

    // ------------------------------------------------------------ before anything is touched

    /** By broker: the first queue that goes. Only those where one does. */
    private Map<String, Integer> leaving() {
        Map<String, Integer> leaving = new TreeMap<>();
        before.forEach((brokerName, now) -> {
            if (spec.others.containsKey(brokerName)) {
                leaving.put(brokerName, 0);
            } else if (now.getReadQueueNums() > topic.reads) {
                leaving.put(brokerName, topic.reads);
            }
        });
        return leaving;
    }

    private void refuseUnread() throws Exception {
        Map<String, Integer> leaving = leaving();
        if (leaving.isEmpty()) {
            return;
        }
        Consumers consumers = waits.consumers(leaving.keySet());
        for (Consumers.Group group : consumers.groups.values()) {
            Map<String, Long> unread = consumers.unread(group, leaving);
            if (!group.isOnline() && !unread.isEmpty() && !waits.ignores(group)) {
                throw new Stop(TopicWaits.offline(group, unread) + "; nothing was changed");
            }
        }
        long messages = consumers.messages(leaving);
        if (consumers.groups.isEmpty() && messages > 0 && !spec.force) {
            throw new Stop(messages + " messages in the queues that go were never read by any consumer group; let one read them, "
                + "or set force to give them up; nothing was changed");
        }
    }

    /** Queues that were written to and that no consumer is given: where fewer are written to, nobody would look for them. */
    private void refuseUnreadable() throws Exception {
        Map<String, Integer> above = new TreeMap<>();
        before.forEach((brokerName, now) -> {
            int read = Math.max(now.getReadQueueNums(), topic.reads);
            if (spec.masters.containsKey(brokerName) && now.getWriteQueueNums() > Math.max(read, topic.writes)) {
                above.put(brokerName, read);
            }
        });
        long messages = above.isEmpty() || spec.force ? 0 : waits.consumers(above.keySet()).messages(above);
        if (messages > 0) {
            throw new Stop(messages + " messages are in queues above readQueueNums of " + String.join(", ", above.keySet())
                + ", which no consumer reads; first raise readQueueNums to writeQueueNums and let them be read, or set force to give them up; "
                + "nothing was changed");
        }
    }

    private void refuseTakenPermission() throws Exception {
        int taken = 0;
        for (Map.Entry<String, TopicConfig> now : before.entrySet()) {
            taken |= spec.masters.containsKey(now.getKey()) ? now.getValue().getPerm() & ~topic.perm : 0;
        }
        if (taken == 0 || spec.force) {
            return;
        }
        Map<String, String> masters = new TreeMap<>();
        before.keySet().forEach(brokerName -> masters.put(brokerName, spec.addressOf(brokerName)));
        Uses uses = new Uses(remote, masters, spec.name);
        List<String> against = new ArrayList<>();
        if (PermName.isReadable(taken)) {
            against.addAll(uses.readers());
        }
        if (PermName.isWriteable(taken)) {
            against.addAll(uses.senders());
        }
        if (!against.isEmpty()) {
            throw new Stop("perm " + TopicAdmin.letters(topic.perm) + " takes away what is used: " + String.join("; ", against)
                + "; end these clients first, or set force; nothing was changed");
        }
    }

    // ------------------------------------------------------------ consumers first

    /** More queues to read, and a new master that nobody sends to yet. */
    private void giveReads() throws Exception {
        Map<String, Integer> from = new TreeMap<>();
        Map<String, Integer> to = new TreeMap<>();
        boolean exists = !before.isEmpty(); // also on a master that it leaves
        for (String brokerName : spec.masters.keySet()) {
            TopicConfig now = before.get(brokerName);
            if (now != null && now.getReadQueueNums() < topic.reads) {
                TopicConfig more = TopicAdmin.copy(now);
                more.setReadQueueNums(topic.reads);
                put(brokerName, more, false);
            }
            if (now == null) {
                TopicConfig made = topic.wanted(null);
                // On the first masters there is nobody to wait for.
                made.setPerm(exists && PermName.isReadable(topic.perm) ? PermName.PERM_READ : topic.perm);
                put(brokerName, made, true);
                from.put(brokerName, 0);
                to.put(brokerName, topic.reads);
            } else if (PermName.isWriteable(topic.perm) && sentTo(now) < topic.writes) {
                // Also queues that a change before this one, which ended half-way, has given to consumers.
                from.put(brokerName, sentTo(now));
                to.put(brokerName, topic.writes);
                if (!PermName.isReadable(now.getPerm()) && PermName.isReadable(topic.perm)) {
                    TopicConfig readable = TopicAdmin.copy(topic.wanted(now));
                    readable.setPerm(PermName.PERM_READ);
                    readable.setReadQueueNums(Math.max(topic.reads, now.getReadQueueNums()));
                    put(brokerName, readable, false);
                }
            }
        }
        if (exists && !from.isEmpty() && PermName.isReadable(topic.perm)) {
            say("consumers are given the new queues of " + String.join(", ", from.keySet()));
            waits.untilHeld(from, to);
        }
    }

    /** Queues that producers have so far. */
    private static int sentTo(TopicConfig now) {
        return PermName.isWriteable(now.getPerm()) ? now.getWriteQueueNums() : 0;
    }

    // ------------------------------------------------------------ then producers

    private void giveWrites() throws Exception {
        for (String brokerName : spec.masters.keySet()) {
            TopicConfig wanted = topic.wanted(before.get(brokerName));
            TopicConfig now = before.get(brokerName);
            wanted.setReadQueueNums(Math.max(topic.reads, now == null ? 0 : now.getReadQueueNums()));
            sentTo.add(brokerName);
            put(brokerName, wanted, true);
        }
        for (String brokerName : spec.others.keySet()) {
            if (before.containsKey(brokerName)) {
                TopicConfig readable = TopicAdmin.copy(before.get(brokerName));
                readable.setPerm(PermName.PERM_READ);
                put(brokerName, readable, false);
            }
        }
    }

    // ------------------------------------------------------------ then queues go

    private void takeReads() throws Exception {
        Map<String, Integer> leaving = leaving();
        if (leaving.isEmpty()) {
            return;
        }
        Map<String, Integer> fewer = new TreeMap<>(leaving);
        fewer.keySet().removeAll(spec.others.keySet());
        say("nobody is given " + (fewer.isEmpty() ? "" : "the queues from " + topic.reads + " on ")
            + (fewer.size() < leaving.size() ? "any queue of " + String.join(", ", without(leaving, fewer)) + " " : "")
            + "to write to any more; waits until they are read");
        while (true) {
            waits.untilRead(leaving);
            Map<String, Map<Integer, Long>> ends = waits.ends(leaving);
            for (String brokerName : fewer.keySet()) {
                put(brokerName, topic.wanted(before.get(brokerName)), false);
            }
            // From here on brokers refuse what is sent there: what came between the two is seen now.
            if (waits.ends(leaving).equals(ends)) {
                break;
            }
            say("a message came to a queue that goes; it is kept until that is read");
            for (String brokerName : fewer.keySet()) {
                TopicConfig again = topic.wanted(before.get(brokerName));
                again.setReadQueueNums(before.get(brokerName).getReadQueueNums());
                put(brokerName, again, false);
            }
        }
        // Its messages stay; NameServers would go on to list a topic that is deleted on one master only.
        for (String brokerName : without(leaving, fewer)) {
            TopicConfig closed = TopicAdmin.copy(before.get(brokerName));
            closed.setPerm(0);
            put(brokerName, closed, false);
        }
    }

    /** Masters that do not have the topic any more in the end. */
    private static Set<String> without(Map<String, Integer> leaving, Map<String, Integer> fewer) {
        Set<String> left = new TreeSet<>(leaving.keySet());
        left.removeAll(fewer.keySet());
        return left;
    }

    // ------------------------------------------------------------

    /** Not while all is put back by the end of this program. */
    private synchronized void put(String brokerName, TopicConfig config, boolean withType) throws Exception {
        if (done) {
            throw new Stop("ended before its time");
        }
        touched.putIfAbsent(brokerName, before.get(brokerName));
        topic.put(brokerName, config, withType);
    }

    private synchronized void putBackUnlessDone() {
        if (done) {
            return;
        }
        done = true;
        touched.forEach((brokerName, config) -> {
            try {
                if (config != null) {
                    topic.put(brokerName, sentTo.contains(brokerName) ? stillRead(config) : config, false);
                }
            } catch (Exception e) {
                say(brokerName + " could not be put back (" + Text.why(e) + "); do make status");
            }
        });
    }

    /** Producers with the newer route send to its queues until they read another one: these stay readable. */
    private TopicConfig stillRead(TopicConfig config) {
        TopicConfig read = TopicAdmin.copy(config);
        read.setReadQueueNums(Math.max(topic.reads, config.getReadQueueNums()));
        return read;
    }

    private void say(String what) {
        topic.out.println("topic " + spec.name + ": " + what + " (" + (System.nanoTime() - began) / 1000000000 + " s)");
        topic.out.flush();
    }
}
