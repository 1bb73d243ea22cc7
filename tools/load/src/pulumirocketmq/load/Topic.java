package pulumirocketmq.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Makes and removes a topic. */
final class Topic {
    private static final int READ_AND_WRITE = 6;
    private static final long ROUTE_SECONDS = 60;
    /** What a broker does with what its slave has, and with a message that too few have. */
    private static final List<String> TOLD = Arrays.asList("brokerRole", "slaveReadEnable", "inSyncReplicas");

    private Topic() {
    }

    static void create(Arguments args) throws Exception {
        String namesrv = args.text("namesrv");
        String topic = args.text("topic");
        int queues = args.number("queues");
        DefaultMQAdminExt admin = admin(namesrv, "all");
        Map<String, Map<Long, String>> groups = groups(admin.examineBrokerClusterInfo(), args);
        for (String master : masters(groups).values()) {
            admin.createAndUpdateTopicConfig(master, new TopicConfig(topic, queues, queues, READ_AND_WRITE));
        }
        for (String one : namesrv.split(";")) {
            awaitRoute(one, topic, masters(groups).keySet());
        }
        long slaves = args.number("slaves", 0);
        for (Map.Entry<String, Map<Long, String>> group : groups.entrySet()) {
            for (Map.Entry<Long, String> broker : group.getValue().entrySet()) {
                String address = broker.getValue();
                if (slaves > 0) {
                    await(slaves, address + " has no topic " + topic, () -> isThere(admin, address, topic));
                }
                tell(admin, group.getKey(), broker.getKey(), address);
            }
        }
        admin.shutdown();
        Event.of("topic").with("topic", topic).with("brokers", new ArrayList<>(masters(groups).keySet())).say();
    }

    /** What belongs to it and is gone already is no failure. */
    static void delete(Arguments args) throws Exception {
        String namesrv = args.text("namesrv");
        String topic = args.text("topic");
        String group = Load.groupOf(topic);
        DefaultMQAdminExt admin = admin(namesrv, "all");
        Set<String> masters = new HashSet<>(masters(groups(admin.examineBrokerClusterInfo(), args)).values());
        for (String master : masters) {
            admin.deleteSubscriptionGroup(master, group, true);
        }
        for (String each : Arrays.asList(topic, MixAll.getRetryTopic(group))) {
            for (String master : masters) {
                deleteAt(admin, master, each);
            }
            admin.deleteTopicInNameServer(new HashSet<>(Arrays.asList(namesrv.split(";"))), each);
        }
        admin.shutdown();
        Event.of("deleted").with("topic", topic).say();
    }

    /** Without its timer wheel a broker of 5.5.0 answers with an error after the topic is gone. */
    private static void deleteAt(DefaultMQAdminExt admin, String master, String topic) throws Exception {
        try {
            admin.deleteTopicInBroker(Collections.singleton(master), topic);
        } catch (MQClientException e) {
            if (isThere(admin, master, topic)) {
                throw e;
            }
        }
    }

    private static boolean isThere(DefaultMQAdminExt admin, String broker, String topic) throws Exception {
        try {
            return admin.examineTopicConfig(broker, topic) != null;
        } catch (MQBrokerException e) {
            if (e.getResponseCode() == ResponseCode.TOPIC_NOT_EXIST) {
                return false;
            }
            throw e;
        }
    }

    private static void tell(DefaultMQAdminExt admin, String broker, long id, String address) throws Exception {
        Properties live = admin.getBrokerConfig(address);
        Map<String, String> told = new LinkedHashMap<>();
        TOLD.forEach(key -> told.put(key, live.getProperty(key, "")));
        Event.of("broker").with("broker", broker).with("id", id).with("address", address).with("live", told).say();
    }

    /** The brokers of a cluster by name and id, group by group; a group without a master is left out. */
    private static Map<String, Map<Long, String>> groups(ClusterInfo info, Arguments args) {
        BrokerData member = info.getBrokerAddrTable().get(args.text("member", ""));
        String cluster = member == null ? args.text("cluster") : member.getCluster();
        Map<String, Map<Long, String>> groups = new TreeMap<>();
        for (BrokerData broker : info.getBrokerAddrTable().values()) {
            if (broker.getCluster().equals(cluster) && broker.getBrokerAddrs().containsKey(MixAll.MASTER_ID)) {
                groups.put(broker.getBrokerName(), new TreeMap<>(broker.getBrokerAddrs()));
            }
        }
        if (groups.isEmpty()) {
            throw new IllegalStateException("no master in " + cluster + ": " + info.getBrokerAddrTable());
        }
        return groups;
    }

    private static Map<String, String> masters(Map<String, Map<Long, String>> groups) {
        return groups.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, group -> group.getValue().get(MixAll.MASTER_ID), (a, b) -> a, TreeMap::new));
    }

    private static void awaitRoute(String namesrv, String topic, Set<String> masters) throws Exception {
        DefaultMQAdminExt admin = admin(namesrv, namesrv);
        await(ROUTE_SECONDS, namesrv + " does not list all of " + masters + " for " + topic, () ->
            admin.examineTopicRouteInfo(topic).getQueueDatas().stream().map(QueueData::getBrokerName)
                .collect(Collectors.toSet()).containsAll(masters));
        admin.shutdown();
    }

    /** A server that starts, or does not know it yet, is asked again until the time is over. */
    private static void await(long seconds, String otherwise, Callable<Boolean> isThere) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            try {
                if (isThere.call()) {
                    return;
                }
            } catch (Exception e) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException(otherwise, e);
                }
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException(otherwise);
            }
            Thread.sleep(200);
        }
    }

    private static DefaultMQAdminExt admin(String namesrv, String instance) throws Exception {
        DefaultMQAdminExt admin = new DefaultMQAdminExt("load-admin");
        admin.setNamesrvAddr(namesrv);
        // Clients of one instance name share their connections, and so their NameServers.
        admin.setInstanceName(instance);
        admin.start();
        return admin;
    }
}
