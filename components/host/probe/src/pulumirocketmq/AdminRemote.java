package pulumirocketmq;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.admin.ConsumeStats;
import org.apache.rocketmq.remoting.protocol.admin.OffsetWrapper;
import org.apache.rocketmq.remoting.protocol.admin.TopicOffset;
import org.apache.rocketmq.remoting.protocol.admin.TopicStatsTable;
import org.apache.rocketmq.remoting.protocol.body.BrokerStatsData;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.remoting.protocol.body.GroupList;
import org.apache.rocketmq.remoting.protocol.body.SubscriptionGroupWrapper;
import org.apache.rocketmq.remoting.protocol.body.TopicConfigSerializeWrapper;
import org.apache.rocketmq.remoting.protocol.body.TopicList;
import org.apache.rocketmq.remoting.protocol.header.CreateTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.DeleteSubscriptionGroupRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.DeleteTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetConsumeStatsRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetConsumerConnectionListRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetConsumerRunningInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.GetTopicConfigRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetTopicStatsInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryTopicConsumeByWhoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryTopicsByConsumerRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ViewBrokerStatsDataRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.DeleteTopicFromNamesrvRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;

/** The requests of the admin tool about topics and consumer groups, each to exactly one address. */
final class AdminRemote {
    private static final long CALL_MILLIS = 5000;
    private static final Pattern DELAY_OFFSET = Pattern.compile("[{,]\\s*\"?([0-9]+)\"?\\s*:\\s*([0-9]+)");
    private static final String DELAYED_TOPIC = "SCHEDULE_TOPIC_XXXX";

    private static final long AGAIN_MILLIS = 500;

    final Remote remote;
    private final long patienceMillis;

    /** @param patienceMillis how long a call is made again that finds nobody, or has no answer in time: all of them may be */
    AdminRemote(Remote remote, long patienceMillis) {
        this.remote = remote;
        this.patienceMillis = patienceMillis;
    }

    private RemotingCommand ask(String address, int code, CommandCustomHeader header, byte[] body) throws Exception {
        long began = System.nanoTime();
        while (true) {
            try {
                return remote.call(address, code, header, body, CALL_MILLIS);
            } catch (RemotingException e) {
                if ((System.nanoTime() - began) / 1000000 >= patienceMillis) {
                    throw e;
                }
            }
            Thread.sleep(AGAIN_MILLIS);
        }
    }

    /** null where the broker has no such topic. */
    TopicConfig topic(String broker, String topic) throws Exception {
        GetTopicConfigRequestHeader header = new GetTopicConfigRequestHeader();
        header.setTopic(topic);
        try {
            return RemotingSerializable.decode(ask(broker, RequestCode.GET_TOPIC_CONFIG, header, null).getBody(),
                TopicConfig.class);
        } catch (Remote.Refused e) {
            // Before 5.2 it is a system error that says so.
            if (e.code == ResponseCode.TOPIC_NOT_EXIST || e.getMessage().contains("No topic in this broker")) {
                return null;
            }
            throw e;
        }
    }

    void putTopic(String broker, TopicConfig topic, String attributes) throws Exception {
        CreateTopicRequestHeader header = new CreateTopicRequestHeader();
        header.setTopic(topic.getTopicName());
        header.setDefaultTopic(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
        header.setReadQueueNums(topic.getReadQueueNums());
        header.setWriteQueueNums(topic.getWriteQueueNums());
        header.setPerm(topic.getPerm());
        header.setTopicFilterType(topic.getTopicFilterType().name());
        header.setTopicSysFlag(topic.getTopicSysFlag());
        header.setOrder(topic.isOrder());
        header.setAttributes(attributes);
        ask(broker, RequestCode.UPDATE_AND_CREATE_TOPIC, header, null);
    }

    void deleteTopic(String broker, String topic) throws Exception {
        DeleteTopicRequestHeader header = new DeleteTopicRequestHeader();
        header.setTopic(topic);
        ask(broker, RequestCode.DELETE_TOPIC_IN_BROKER, header, null);
    }

    void forgetTopic(String nameServer, String cluster, String topic) throws Exception {
        DeleteTopicFromNamesrvRequestHeader header = new DeleteTopicFromNamesrvRequestHeader();
        header.setTopic(topic);
        header.setClusterName(cluster);
        ask(nameServer, RequestCode.DELETE_TOPIC_IN_NAMESRV, header, null);
    }

    /** null where it lists no such topic. */
    TopicRouteData route(String nameServer, String topic) throws Exception {
        GetRouteInfoRequestHeader header = new GetRouteInfoRequestHeader();
        header.setTopic(topic);
        header.setAcceptStandardJsonOnly(true);
        try {
            byte[] body = ask(nameServer, RequestCode.GET_ROUTEINFO_BY_TOPIC, header, null).getBody();
            return RemotingSerializable.decode(body, TopicRouteData.class);
        } catch (Remote.Refused e) {
            if (e.code == ResponseCode.TOPIC_NOT_EXIST) {
                return null;
            }
            throw e;
        }
    }

    /** All topics of the broker by name, its own too. */
    Map<String, TopicConfig> topics(String broker) throws Exception {
        byte[] body = ask(broker, RequestCode.GET_ALL_TOPIC_CONFIG, null, null).getBody();
        return RemotingSerializable.decode(body, TopicConfigSerializeWrapper.class).getTopicConfigTable();
    }

    /** By queue: the first offset that is there, and the next one. */
    Map<Integer, TopicOffset> offsets(String broker, String topic) throws Exception {
        GetTopicStatsInfoRequestHeader header = new GetTopicStatsInfoRequestHeader();
        header.setTopic(topic);
        byte[] body = ask(broker, RequestCode.GET_TOPIC_STATS_INFO, header, null).getBody();
        Map<Integer, TopicOffset> offsets = new TreeMap<>();
        for (Map.Entry<MessageQueue, TopicOffset> entry : RemotingSerializable.decode(body, TopicStatsTable.class).getOffsetTable().entrySet()) {
            offsets.put(entry.getKey().getQueueId(), entry.getValue());
        }
        return offsets;
    }

    /** The next offset of a queue, also of one that the topic does not have any more. */
    long maxOffset(String broker, String topic, int queue) throws Exception {
        GetMaxOffsetRequestHeader header = new GetMaxOffsetRequestHeader();
        header.setTopic(topic);
        header.setQueueId(queue);
        return ((GetMaxOffsetResponseHeader) ask(broker, RequestCode.GET_MAX_OFFSET, header, null)
            .decodeCommandCustomHeader(GetMaxOffsetResponseHeader.class)).getOffset();
    }

    /** Users' consumer groups that subscribe to the topic now, or have offsets in it. */
    Set<String> groups(String broker, String topic) throws Exception {
        QueryTopicConsumeByWhoRequestHeader header = new QueryTopicConsumeByWhoRequestHeader();
        header.setTopic(topic);
        byte[] body = ask(broker, RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, header, null).getBody();
        Set<String> groups = new TreeSet<>(RemotingSerializable.decode(body, GroupList.class).getGroupList());
        // 5.3.3 notes the topic's own name in place of the group that subscribes.
        if (groups.remove(topic)) {
            for (String group : consumerGroups(broker).keySet()) {
                ConsumerConnection online = groups.contains(group) ? null : clients(broker, group);
                if (online != null && online.getSubscriptionTable().containsKey(topic)) {
                    groups.add(group);
                }
            }
            if (topicsOf(broker, topic).contains(topic)) {
                groups.add(topic);
            }
        }
        groups.removeIf(AdminRemote::isOurs);
        return groups;
    }

    /** Topics in which the group has offsets. */
    Set<String> topicsOf(String broker, String group) throws Exception {
        QueryTopicsByConsumerRequestHeader header = new QueryTopicsByConsumerRequestHeader();
        header.setGroup(group);
        byte[] body = ask(broker, RequestCode.QUERY_TOPICS_BY_CONSUMER, header, null).getBody();
        return new TreeSet<>(RemotingSerializable.decode(body, TopicList.class).getTopicList());
    }

    private static boolean isOurs(String group) {
        return MixAll.isSysConsumerGroup(group) || group.equals(MixAll.TOOLS_CONSUMER_GROUP) || group.equals(MixAll.SELF_TEST_CONSUMER_GROUP)
            || group.equals(MixAll.FILTERSRV_CONSUMER_GROUP) || group.equals(MixAll.MONITOR_CONSUMER_GROUP);
    }

    /** By queue: what the group has read. Empty where it is online and does not subscribe to the topic. */
    Map<Integer, OffsetWrapper> consumed(String broker, String group, String topic) throws Exception {
        GetConsumeStatsRequestHeader header = new GetConsumeStatsRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        byte[] body = ask(broker, RequestCode.GET_CONSUME_STATS, header, null).getBody();
        Map<Integer, OffsetWrapper> consumed = new TreeMap<>();
        for (Map.Entry<MessageQueue, OffsetWrapper> entry : RemotingSerializable.decode(body, ConsumeStats.class).getOffsetTable().entrySet()) {
            consumed.put(entry.getKey().getQueueId(), entry.getValue());
        }
        return consumed;
    }

    /** null where no client of the group is connected. */
    ConsumerConnection clients(String broker, String group) throws Exception {
        GetConsumerConnectionListRequestHeader header = new GetConsumerConnectionListRequestHeader();
        header.setConsumerGroup(group);
        try {
            byte[] body = ask(broker, RequestCode.GET_CONSUMER_CONNECTION_LIST, header, null).getBody();
            return RemotingSerializable.decode(body, ConsumerConnection.class);
        } catch (Remote.Refused e) {
            if (e.code == ResponseCode.CONSUMER_NOT_ONLINE) {
                return null;
            }
            throw e;
        }
    }

    /** What a client says of itself, through the broker; null where it does not. */
    ConsumerRunningInfo client(String broker, String group, String clientId) {
        GetConsumerRunningInfoRequestHeader header = new GetConsumerRunningInfoRequestHeader();
        header.setConsumerGroup(group);
        header.setClientId(clientId);
        try {
            byte[] body = remote.call(broker, RequestCode.GET_CONSUMER_RUNNING_INFO, header, null, CALL_MILLIS).getBody();
            return body == null ? null : RemotingSerializable.decode(body, ConsumerRunningInfo.class);
        } catch (Exception e) {
            return null;
        }
    }

    /** Messages that the topic took in about the last minute. */
    long lately(String broker, String topic) {
        ViewBrokerStatsDataRequestHeader header = new ViewBrokerStatsDataRequestHeader();
        header.setStatsName("TOPIC_PUT_NUMS");
        header.setStatsKey(topic);
        try {
            byte[] body = ask(broker, RequestCode.VIEW_BROKER_STATS_DATA, header, null).getBody();
            return RemotingSerializable.decode(body, BrokerStatsData.class).getStatsMinute().getSum();
        } catch (Exception e) {
            // It has taken none since the broker started.
            return 0;
        }
    }

    Map<String, SubscriptionGroupConfig> consumerGroups(String broker) throws Exception {
        byte[] body = ask(broker, RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, null, null).getBody();
        return RemotingSerializable.decode(body, SubscriptionGroupWrapper.class).getSubscriptionGroupTable();
    }

    void putConsumerGroup(String broker, SubscriptionGroupConfig group) throws Exception {
        byte[] body = RemotingSerializable.encode(group);
        ask(broker, RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, null, body);
    }

    void deleteConsumerGroup(String broker, String group) throws Exception {
        DeleteSubscriptionGroupRequestHeader header = new DeleteSubscriptionGroupRequestHeader();
        header.setGroupName(group);
        header.setCleanOffset(true);
        ask(broker, RequestCode.DELETE_SUBSCRIPTIONGROUP, header, null);
    }

    /** Delayed messages that the broker has not delivered yet, of both kinds. */
    long delayed(String broker) throws Exception {
        byte[] body = ask(broker, RequestCode.GET_ALL_DELAY_OFFSET, null, null).getBody();
        // By level; the class that reads it is the broker's own, and moves from release to release.
        Map<Integer, Long> delivered = new TreeMap<>();
        Matcher table = DELAY_OFFSET.matcher(new String(body, StandardCharsets.UTF_8).replaceFirst("(?s)\"dataVersion\".*?\\}", ""));
        while (table.find()) {
            delivered.put(Integer.parseInt(table.group(1)), Long.parseLong(table.group(2)));
        }
        long waiting = 0;
        for (Map.Entry<Integer, TopicOffset> queue : offsets(broker, DELAYED_TOPIC).entrySet()) {
            // Level 1 is queue 0.
            waiting += Math.max(0, queue.getValue().getMaxOffset() - delivered.getOrDefault(queue.getKey() + 1, 0L));
        }
        String timed = remote.runtime(broker).get("timerCongestNum");
        return waiting + (timed == null || !timed.matches("[0-9]+") ? 0 : Long.parseLong(timed));
    }

    /** Half messages whose transaction is open. */
    long open(String broker) throws Exception {
        long open = 0;
        for (OffsetWrapper offset : consumed(broker, MixAll.CID_SYS_RMQ_TRANS, TopicValidator.RMQ_SYS_TRANS_HALF_TOPIC).values()) {
            open += Math.max(0, offset.getBrokerOffset() - offset.getConsumerOffset());
        }
        return open;
    }
}
