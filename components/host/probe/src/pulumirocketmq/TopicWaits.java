package pulumirocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.common.TopicConfig;

/** What a change of a topic waits for: consumers that take up new queues, and that read what is left in those that go. */
final class TopicWaits {
    private static final long POLL_MILLIS = 1000;
    /** Messages that stop and start again within this time would not have stopped. */
    private static final long QUIET_MILLIS = 2000;
    /** A consumer that is restarted is away for so long. */
    private static final long AWAY_MILLIS = 20000;
    /** Clients share the queues out among them every 20 s, after they have read their routes. */
    private static final int REBALANCE_SECONDS = 25;

    private final TopicAdmin topic;
    private final AdminSpec spec;
    private final AdminRemote remote;
    private final Map<String, TopicConfig> before;
    private final Set<String> ignored;

    TopicWaits(TopicAdmin topic, Map<String, TopicConfig> before) {
        this.topic = topic;
        this.spec = topic.spec;
        this.remote = topic.remote;
        this.before = before;
        this.ignored = spec.list("ignoreConsumerGroups", ",");
    }

    boolean ignores(Consumers.Group group) {
        return ignored.contains(group.name);
    }

    Consumers consumers(Set<String> brokerNames) throws Exception {
        Map<String, String> masters = new TreeMap<>();
        brokerNames.forEach(brokerName -> masters.put(brokerName, spec.addressOf(brokerName)));
        return new Consumers(remote, masters, spec.name);
    }

    static String offline(Consumers.Group group, Map<String, Long> unread) {
        return "consumer group " + group.name + " is offline and has not read " + Consumers.inWords(unread)
            + "; start its consumers and do pulumi up again, or name it in ignoreConsumerGroups to give them up";
    }

    void untilHeld(Map<String, Integer> from, Map<String, Integer> to) throws Exception {
        Waiting waiting = new Waiting(topic.out, spec.timeoutSeconds);
        long start = System.nanoTime();
        while (true) {
            Consumers consumers = consumers(spec.masters.keySet());
            List<String> missing = new ArrayList<>();
            boolean silent = false;
            for (Consumers.Group group : consumers.groups.values()) {
                if (!group.isOnline() || ignored.contains(group.name)) {
                    continue;
                }
                Set<String> queues = consumers.notHeld(group, from, to);
                silent |= queues == null;
                if (queues != null && !queues.isEmpty()) {
                    missing.add("consumer group " + group.name + " does not hold " + Text.oneLine(String.join(", ", queues), 120));
                }
            }
            long seconds = (System.nanoTime() - start) / 1000000000;
            // Clients that do not say what they hold have it when they have read their routes and shared them out.
            if (missing.isEmpty() && (!silent || seconds >= Math.min(spec.timeoutSeconds, spec.drainSeconds + REBALANCE_SECONDS))) {
                return;
            }
            if (seconds >= spec.timeoutSeconds) {
                throw new Stop(String.join("; ", missing) + " after " + seconds + " s: what is sent there would wait; look at its clients, "
                    + "raise consumeTimeoutSeconds, or name it in ignoreConsumerGroups; the old numbers were put back");
            }
            waiting.say("topic " + spec.name + ": " + (missing.isEmpty() ? "clients read their routes" : String.join("; ", missing)));
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** The next offsets of the queues that go. */
    Map<String, Map<Integer, Long>> ends(Map<String, Integer> leaving) throws Exception {
        Map<String, Map<Integer, Long>> ends = new TreeMap<>();
        for (Map.Entry<String, Integer> one : leaving.entrySet()) {
            Map<Integer, Long> its = new TreeMap<>();
            for (int queue = one.getValue(); queue < before.get(one.getKey()).getReadQueueNums(); queue++) {
                its.put(queue, remote.maxOffset(spec.addressOf(one.getKey()), spec.name, queue));
            }
            ends.put(one.getKey(), its);
        }
        return ends;
    }

    void untilRead(Map<String, Integer> leaving) throws Exception {
        Waiting waiting = new Waiting(topic.out, spec.timeoutSeconds);
        long start = System.nanoTime();
        long changed = start;
        boolean silent = true;
        Map<String, Map<Integer, Long>> last = ends(leaving);
        Map<String, Long> awaySince = new TreeMap<>();
        while (true) {
            Thread.sleep(POLL_MILLIS);
            long now = System.nanoTime();
            Map<String, Map<Integer, Long>> ends = ends(leaving);
            changed = ends.equals(last) ? changed : now;
            last = ends;
            for (String brokerName : leaving.keySet()) {
                String address = spec.addressOf(brokerName);
                // Behind a proxy producers are not known to the broker.
                silent = silent && remote.remote.producers(address) == 0 && remote.lately(address, spec.name) == 0;
            }
            boolean quiet = now - changed >= QUIET_MILLIS * 1000000 && (silent || now - start >= spec.drainSeconds * 1000000000L);
            List<String> left = left(leaving, awaySince, now);
            if (quiet && left.isEmpty()) {
                return;
            }
            if (now - start >= spec.timeoutSeconds * 1000000000L) {
                String what = left.isEmpty() ? "messages still come to the queues that go, from producers that read their routes less often than every "
                    + spec.drainSeconds + " s (drainSeconds)" : String.join("; ", left);
                throw new Stop(what + " after " + spec.timeoutSeconds + " s; let its consumers catch up, or raise consumeTimeoutSeconds; "
                    + "the old numbers were put back");
            }
            waiting.say("topic " + spec.name + ": " + (left.isEmpty() ? "producers read their routes" : String.join("; ", left)));
        }
    }

    private List<String> left(Map<String, Integer> leaving, Map<String, Long> awaySince, long now) throws Exception {
        Consumers consumers = consumers(leaving.keySet());
        List<String> left = new ArrayList<>();
        for (Consumers.Group group : consumers.groups.values()) {
            Map<String, Long> unread = consumers.unread(group, leaving);
            if (ignored.contains(group.name) || unread.isEmpty()) {
                awaySince.remove(group.name);
                continue;
            }
            if (group.isOnline()) {
                awaySince.remove(group.name);
            } else if (now - awaySince.computeIfAbsent(group.name, any -> now) >= AWAY_MILLIS * 1000000) {
                throw new Stop(offline(group, unread) + "; the old numbers were put back");
            }
            left.add("consumer group " + group.name + " has not read " + Consumers.inWords(unread));
        }
        return left;
    }
}
