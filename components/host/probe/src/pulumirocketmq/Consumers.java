package pulumirocketmq;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.admin.OffsetWrapper;
import org.apache.rocketmq.remoting.protocol.admin.TopicOffset;
import org.apache.rocketmq.remoting.protocol.body.Connection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.remoting.protocol.body.ProcessQueueInfo;
import org.apache.rocketmq.remoting.protocol.heartbeat.ConsumeType;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;

/** Who reads a topic at some masters, as these know it at this moment. */
final class Consumers {
    private final AdminRemote remote;
    /** `brokerName` to address. */
    private final Map<String, String> masters;
    private final String topic;
    private final Map<String, Map<Integer, TopicOffset>> offsets = new TreeMap<>();
    final Map<String, Group> groups = new TreeMap<>();

    /** One consumer group. */
    static final class Group {
        final String name;
        boolean subscribes;
        private boolean broadcasts;
        /** Whether its clients say which queues they hold. */
        private boolean tells;
        private final Set<String> clients = new TreeSet<>();
        private final Map<String, Map<Integer, OffsetWrapper>> consumed = new TreeMap<>();

        Group(String name) {
            this.name = name;
        }

        boolean isOnline() {
            return !clients.isEmpty();
        }
    }

    Consumers(AdminRemote remote, Map<String, String> masters, String topic) throws Exception {
        this.remote = remote;
        this.masters = masters;
        this.topic = topic;
        for (Map.Entry<String, String> master : masters.entrySet()) {
            offsets.put(master.getKey(), remote.offsets(master.getValue(), topic));
            for (String name : remote.groups(master.getValue(), topic)) {
                read(groups.computeIfAbsent(name, Group::new), master.getKey(), master.getValue());
            }
        }
    }

    private void read(Group group, String brokerName, String address) throws Exception {
        ConsumerConnection connection = remote.clients(address, group.name);
        if (connection != null && connection.getSubscriptionTable().containsKey(topic)) {
            group.subscribes = true;
            group.broadcasts = connection.getMessageModel() == MessageModel.BROADCASTING;
            group.tells = connection.getConsumeType() == ConsumeType.CONSUME_PASSIVELY;
            for (Connection client : connection.getConnectionSet()) {
                group.clients.add(client.getClientId());
            }
        }
        group.consumed.put(brokerName, remote.consumed(address, group.name, topic));
    }

    /** Messages in all queues from that one on, whether anybody read them or not. */
    long messages(Map<String, Integer> from) {
        long messages = 0;
        for (Map.Entry<String, Map<Integer, TopicOffset>> broker : offsets.entrySet()) {
            for (Map.Entry<Integer, TopicOffset> queue : broker.getValue().entrySet()) {
                if (queue.getKey() >= from.getOrDefault(broker.getKey(), 0)) {
                    messages += Math.max(0, queue.getValue().getMaxOffset() - queue.getValue().getMinOffset());
                }
            }
        }
        return messages;
    }

    /** What that group has not read in the queues from those on, by queue: "broker-a 4". Expired messages do not count. */
    Map<String, Long> unread(Group group, Map<String, Integer> from) {
        Map<String, Long> unread = new TreeMap<>();
        Map<String, Map<Integer, Long>> read = group.broadcasts ? readByAll(group) : null;
        for (Map.Entry<String, Map<Integer, OffsetWrapper>> broker : group.consumed.entrySet()) {
            for (Map.Entry<Integer, OffsetWrapper> queue : broker.getValue().entrySet()) {
                TopicOffset offset = offsets.get(broker.getKey()).get(queue.getKey());
                long first = offset == null ? 0 : offset.getMinOffset();
                long at = read == null ? queue.getValue().getConsumerOffset()
                    : read.getOrDefault(broker.getKey(), new TreeMap<>()).getOrDefault(queue.getKey(), 0L);
                long left = queue.getValue().getBrokerOffset() - Math.max(at, first);
                if (left > 0 && queue.getKey() >= from.getOrDefault(broker.getKey(), 0)) {
                    unread.put(broker.getKey() + " " + queue.getKey(), left);
                }
            }
        }
        return unread;
    }

    /** Clients of a broadcast keep their offsets themselves: what the slowest has; nothing where one does not hold a queue, or say so. */
    private Map<String, Map<Integer, Long>> readByAll(Group group) {
        Map<String, Map<Integer, Long>> read = new TreeMap<>();
        Map<MessageQueue, Integer> holders = new TreeMap<>();
        for (String client : group.clients) {
            for (Map.Entry<MessageQueue, ProcessQueueInfo> queue : held(ask(group, client)).entrySet()) {
                MessageQueue key = queue.getKey();
                Map<Integer, Long> its = read.computeIfAbsent(key.getBrokerName(), any -> new TreeMap<>());
                its.merge(key.getQueueId(), queue.getValue().getCommitOffset(), Math::min);
                holders.merge(key, 1, Integer::sum);
            }
        }
        holders.forEach((queue, count) -> {
            if (count < group.clients.size()) {
                read.get(queue.getBrokerName()).remove(queue.getQueueId());
            }
        });
        return read;
    }

    /** The queues from those on, up to those, that no client of the group holds; null where its clients do not say. */
    Set<String> notHeld(Group group, Map<String, Integer> from, Map<String, Integer> to) {
        Set<String> missing = new LinkedHashSet<>();
        if (!group.tells) {
            return null;
        }
        to.forEach((brokerName, end) -> {
            for (int queue = from.getOrDefault(brokerName, 0); queue < end; queue++) {
                missing.add(brokerName + " " + queue);
            }
        });
        Set<String> all = new LinkedHashSet<>(missing);
        for (String client : group.clients) {
            ConsumerRunningInfo info = ask(group, client);
            if (info == null) {
                return null;
            }
            Set<String> its = new TreeSet<>();
            held(info).keySet().forEach(queue -> its.add(queue.getBrokerName() + " " + queue.getQueueId()));
            if (group.broadcasts && !its.containsAll(all)) {
                return all;
            }
            missing.removeAll(its);
        }
        return missing;
    }

    private Map<MessageQueue, ProcessQueueInfo> held(ConsumerRunningInfo info) {
        Map<MessageQueue, ProcessQueueInfo> held = new TreeMap<>();
        if (info != null) {
            info.getMqTable().forEach((queue, state) -> {
                if (queue.getTopic().equals(topic) && !state.isDroped()) {
                    held.put(queue, state);
                }
            });
        }
        return held;
    }

    private ConsumerRunningInfo ask(Group group, String client) {
        for (String address : masters.values()) {
            ConsumerRunningInfo info = remote.client(address, group.name, client);
            if (info != null) {
                return info;
            }
        }
        return null;
    }

    /** "12 messages in broker-a 4, broker-b 5". */
    static String inWords(Map<String, Long> unread) {
        long sum = unread.values().stream().mapToLong(Long::longValue).sum();
        return sum + (sum == 1 ? " message" : " messages") + " in " + Text.oneLine(String.join(", ", unread.keySet()), 120);
    }
}
