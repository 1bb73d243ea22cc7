package pulumirocketmq;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What speaks against taking a topic away. */
final class Uses {
    private final AdminRemote remote;
    private final Map<String, String> masters;
    private final String topic;
    private final Consumers consumers;

    Uses(AdminRemote remote, Map<String, String> masters, String topic) throws Exception {
        this.remote = remote;
        this.masters = masters;
        this.topic = topic;
        this.consumers = new Consumers(remote, masters, topic);
    }

    /** Who reads it or has to, and who sends to it. */
    List<String> all() {
        List<String> uses = readers();
        uses.addAll(senders());
        return uses;
    }

    List<String> readers() {
        List<String> uses = new ArrayList<>();
        for (Consumers.Group group : consumers.groups.values()) {
            Map<String, Long> unread = consumers.unread(group, Collections.emptyMap());
            if (!unread.isEmpty()) {
                uses.add("consumer group " + group.name + " (" + (group.isOnline() ? "online" : "offline") + ") has not read "
                    + Consumers.inWords(unread));
            } else if (group.isOnline()) {
                uses.add("consumer group " + group.name + " is online");
            }
        }
        long messages = consumers.messages(Collections.emptyMap());
        if (consumers.groups.isEmpty() && messages > 0) {
            uses.add(messages + " messages that no consumer group has ever read");
        }
        return uses;
    }

    List<String> senders() {
        long lately = 0;
        for (String address : masters.values()) {
            lately += remote.lately(address, topic);
        }
        List<String> uses = new ArrayList<>();
        if (lately > 0) {
            uses.add("producers send to it: " + lately + " messages in the last minute");
        }
        return uses;
    }
}
