package pulumirocketmq;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;

/** One consumer group on some masters. Nothing of it needs an order. */
final class GroupAdmin implements Admin.Subject {
    private final AdminSpec spec;
    private final AdminRemote remote;
    private final PrintStream out;

    GroupAdmin(AdminSpec spec, AdminRemote remote, PrintStream out) {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
    }

    @Override
    public boolean apply(boolean first) throws Exception {
        if (differences().isEmpty()) {
            out.println("consumer group " + spec.name + ": was there, " + summary());
            return true;
        }
        for (Map.Entry<String, String> master : spec.masters.entrySet()) {
            SubscriptionGroupConfig now = remote.consumerGroups(master.getValue()).get(spec.name);
            SubscriptionGroupConfig wanted = now == null ? new SubscriptionGroupConfig() : now;
            wanted.setGroupName(spec.name);
            wanted.setConsumeEnable(spec.flag("consumeEnable"));
            wanted.setConsumeBroadcastEnable(spec.flag("consumeBroadcastEnable"));
            wanted.setConsumeMessageOrderly(spec.flag("consumeMessageOrderly"));
            wanted.setRetryQueueNums(spec.number("retryQueueNums"));
            wanted.setRetryMaxTimes(spec.number("retryMaxTimes"));
            remote.putConsumerGroup(master.getValue(), wanted);
        }
        List<String> left = differences();
        out.println((left.isEmpty() ? "" : "FAIL  ") + "consumer group " + spec.name + ": " + (left.isEmpty() ? summary() : String.join("; ", left)));
        return left.isEmpty();
    }

    @Override
    public List<String> differences() throws Exception {
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, String> master : spec.masters.entrySet()) {
            SubscriptionGroupConfig group;
            try {
                group = remote.consumerGroups(master.getValue()).get(spec.name);
            } catch (Exception e) {
                differences.add(master.getKey() + " at " + master.getValue() + " does not say what it has: " + Text.why(e));
                continue;
            }
            if (group == null) {
                differences.add(master.getKey() + " does not have it");
                continue;
            }
            Map<String, Object> live = new LinkedHashMap<>();
            live.put("consumeEnable", group.isConsumeEnable());
            live.put("consumeBroadcastEnable", group.isConsumeBroadcastEnable());
            live.put("consumeMessageOrderly", group.isConsumeMessageOrderly());
            live.put("retryQueueNums", group.getRetryQueueNums());
            live.put("retryMaxTimes", group.getRetryMaxTimes());
            for (Map.Entry<String, Object> key : live.entrySet()) {
                String should = spec.need(key.getKey());
                if (!should.equals(String.valueOf(key.getValue()))) {
                    differences.add(master.getKey() + ": " + key.getKey() + " live " + key.getValue() + ", should be " + should);
                }
            }
        }
        return differences;
    }

    @Override
    public String summary() {
        return "on " + String.join(", ", spec.masters.keySet());
    }

    @Override
    public boolean remove() throws Exception {
        List<String> uses = uses();
        if (!uses.isEmpty() && !spec.force) {
            out.println("FAIL  consumer group " + spec.name + ": is in use and stays: " + String.join("; ", uses)
                + "; end its clients and let what waits be read, or set force on it, do pulumi up, and remove it then");
            return false;
        }
        for (String use : uses) {
            out.println("warn  consumer group " + spec.name + ": " + use + " (force)");
        }
        for (String address : everywhere().values()) {
            if (remote.consumerGroups(address).containsKey(spec.name)) {
                remote.deleteConsumerGroup(address, spec.name);
                deleteRetries(address);
            }
        }
        out.println("consumer group " + spec.name + ": gone from " + String.join(", ", everywhere().keySet()));
        return true;
    }

    /** Those that it was taken from have it still. */
    private Map<String, String> everywhere() {
        Map<String, String> all = new TreeMap<>(spec.masters);
        all.putAll(spec.others);
        return all;
    }

    /** What it was to read again, which nobody else reads. Without a timer wheel a broker fails when all is done. */
    private void deleteRetries(String address) throws Exception {
        String retries = MixAll.getRetryTopic(spec.name);
        if (remote.topic(address, retries) == null) {
            return;
        }
        try {
            remote.deleteTopic(address, retries);
        } catch (Remote.Refused e) {
            if (remote.topic(address, retries) != null) {
                throw e;
            }
        }
    }

    private List<String> uses() throws Exception {
        List<String> uses = new ArrayList<>();
        for (Map.Entry<String, String> master : everywhere().entrySet()) {
            ConsumerConnection online = remote.clients(master.getValue(), spec.name);
            if (online != null && uses.isEmpty()) {
                uses.add(online.getConnectionSet().size() + " of its clients are online");
            }
        }
        for (Map.Entry<String, String> master : everywhere().entrySet()) {
            // Offsets outlive their topic.
            Set<String> topics = remote.topicsOf(master.getValue(), spec.name);
            topics.retainAll(remote.topics(master.getValue()).keySet());
            topics.removeIf(topic -> topic.startsWith(MixAll.DLQ_GROUP_TOPIC_PREFIX));
            for (String topic : topics) {
                Consumers consumers = new Consumers(remote, new TreeMap<>(Collections.singletonMap(master.getKey(), master.getValue())), topic);
                Consumers.Group group = consumers.groups.get(spec.name);
                Map<String, Long> unread = group == null ? Collections.emptyMap() : consumers.unread(group, Collections.emptyMap());
                if (!unread.isEmpty()) {
                    uses.add("it has not read " + Consumers.inWords(unread) + " of topic " + topic);
                }
            }
        }
        return uses;
    }
}
