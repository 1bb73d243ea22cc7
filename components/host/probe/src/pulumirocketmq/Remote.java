package pulumirocketmq;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.body.HARuntimeInfo;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.remoting.protocol.body.ProducerInfo;
import org.apache.rocketmq.remoting.protocol.body.ProducerTableInfo;
import org.apache.rocketmq.remoting.protocol.body.TopicConfigSerializeWrapper;
import org.apache.rocketmq.remoting.protocol.header.GetAllProducerInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageResponseHeader;

/**
 * The requests of the admin tool, the producer and the pull consumer, each to exactly one address.
 *
 * <p>It sits on the release's remoting client, not on DefaultMQAdminExt and DefaultMQProducer: those keep a list of
 * NameServers and choose one, start a dozen threads an instance, and take their time to stop.
 */
final class Remote implements AutoCloseable {
    static final long CALL_MILLIS = 3000;
    /** A broker that does not answer so long is restarted as it is. */
    static final long ANSWER_MILLIS = 20000;
    /** Predefined on every broker, also where groups are not created on the fly. */
    private static final String GROUP = "TOOLS_CONSUMER";
    /** PullSysFlag: the request brings its own subscription. */
    private static final int FLAG_SUBSCRIPTION = 1 << 2;

    private static final long LEAST_MILLIS = 300;

    private final NettyRemotingClient client;
    private volatile long deadline = Long.MAX_VALUE;

    /** An answer that is no success. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;

        Refused(int code, String remark) {
            super(name(code) + (remark == null || remark.isEmpty() ? "" : ": " + Text.mask(remark)));
            this.code = code;
        }

        private static String name(int code) {
            switch (code) {
                case ResponseCode.FLUSH_DISK_TIMEOUT:
                    return "FLUSH_DISK_TIMEOUT";
                case ResponseCode.SLAVE_NOT_AVAILABLE:
                    return "SLAVE_NOT_AVAILABLE";
                case ResponseCode.FLUSH_SLAVE_TIMEOUT:
                    return "FLUSH_SLAVE_TIMEOUT";
                case ResponseCode.NO_PERMISSION:
                    return "NO_PERMISSION";
                case ResponseCode.TOPIC_NOT_EXIST:
                    return "TOPIC_NOT_EXIST";
                default:
                    return "code " + code;
            }
        }
    }

    Remote(String accessKey, String secretKey) {
        NettyClientConfig config = new NettyClientConfig();
        config.setConnectTimeoutMillis((int) CALL_MILLIS);
        client = new NettyRemotingClient(config);
        if (accessKey != null) {
            client.registerRPCHook(new AclClientRPCHook(new SessionCredentials(accessKey, secretKey)));
        }
        client.start();
    }

    /** The broker's configuration; null if the broker does not answer within that time. */
    Map<String, String> configWithin(String address, long millis) {
        long began = System.nanoTime();
        while (true) {
            try {
                return brokerConfig(address);
            } catch (Exception e) {
                if ((System.nanoTime() - began) / 1000000 >= millis) {
                    return null;
                }
            }
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                return null;
            }
        }
    }

    /** No call waits for an answer past this moment of System.nanoTime (only a silent connect may, by its 3 s). */
    void endBy(long nanos) {
        deadline = nanos;
    }

    /** Nothing to wait for: the process ends with the probe. */
    @Override
    public void close() {
    }

    ClusterInfo clusterInfo(String nameServer) throws Exception {
        byte[] body = call(nameServer, RequestCode.GET_BROKER_CLUSTER_INFO, null, null, CALL_MILLIS).getBody();
        return RemotingSerializable.decode(body, ClusterInfo.class);
    }

    /** The broker writes key=value lines with nothing escaped, so this is not read as properties text. */
    Map<String, String> brokerConfig(String broker) throws Exception {
        byte[] body = call(broker, RequestCode.GET_BROKER_CONFIG, null, null, CALL_MILLIS).getBody();
        Map<String, String> config = new LinkedHashMap<>();
        String last = null;
        for (String line : new String(body, StandardCharsets.UTF_8).split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                last = line.substring(0, equals);
                config.put(last, line.substring(equals + 1));
            } else if (last != null) {
                config.put(last, config.get(last) + "\n" + line);
            }
        }
        return config;
    }

    /**
     * Makes the broker register at once, by giving it the permission that it has: nothing changes. Without effect where
     * it is refused, since the broker registers by itself later.
     */
    void registerAgain(String broker, String permission) {
        if (permission != null) {
            update(broker, Collections.singletonMap("brokerPermission", permission));
        }
    }

    /** The same with other keys. */
    void update(String broker, Map<String, String> keys) {
        try {
            updateConfig(broker, keys);
        } catch (Exception e) {
            // The wait goes on.
        }
    }

    /** A success says little: also unknown keys and unreadable values are one. */
    void updateConfig(String broker, Map<String, String> keys) throws Exception {
        Properties text = new Properties();
        text.putAll(keys);
        StringWriter body = new StringWriter();
        text.store(body, null);
        call(broker, RequestCode.UPDATE_BROKER_CONFIG, null, body.toString().getBytes(StandardCharsets.ISO_8859_1), CALL_MILLIS);
    }

    /** Messages that the broker has stored since it started; -1 if it does not say. */
    long puts(String broker) {
        try {
            String puts = runtime(broker).get("putMessageTimesTotal");
            return puts == null ? -1 : Long.parseLong(puts);
        } catch (Exception e) {
            return -1;
        }
    }

    /** The topics of users that can be written to at that broker. */
    Set<String> topics(String broker) throws Exception {
        byte[] body = call(broker, RequestCode.GET_ALL_TOPIC_CONFIG, null, null, CALL_MILLIS).getBody();
        Set<String> topics = new TreeSet<>();
        for (TopicConfig topic : RemotingSerializable.decode(body, TopicConfigSerializeWrapper.class).getTopicConfigTable().values()) {
            String name = topic.getTopicName();
            boolean ours = name.startsWith("%") || TopicValidator.isSystemTopic(name);
            if (!ours && PermName.isWriteable(topic.getPerm()) && topic.getWriteQueueNums() > 0) {
                topics.add(name);
            }
        }
        Map<String, String> config = brokerConfig(broker);
        // Topics of every broker: its own name and its cluster's.
        topics.remove(config.get("brokerName"));
        topics.remove(config.get("brokerClusterName"));
        topics.removeIf(name -> name.endsWith("_REPLY_TOPIC"));
        return topics;
    }

    /** Producers that the broker knows of; 1 if it does not say. A consumer's own producer, for retries, is none. */
    int producers(String broker) {
        try {
            byte[] body = call(broker, RequestCode.GET_ALL_PRODUCER_INFO, new GetAllProducerInfoRequestHeader(), null, CALL_MILLIS).getBody();
            Map<String, List<ProducerInfo>> groups = RemotingSerializable.decode(body, ProducerTableInfo.class).getData();
            int count = 0;
            for (Map.Entry<String, List<ProducerInfo>> group : groups.entrySet()) {
                count += group.getKey().equals(MixAll.CLIENT_INNER_PRODUCER_GROUP) ? 0 : group.getValue().size();
            }
            return count;
        } catch (Exception e) {
            return 1;
        }
    }

    /** The release as the broker says it, "5.4.0" for V5_4_0. */
    String brokerVersion(String broker) throws Exception {
        String version = runtime(broker).get("brokerVersionDesc");
        return version == null ? "" : version.replaceFirst("^V", "").replace('_', '.');
    }

    /** What the broker counts as it runs. */
    Map<String, String> runtime(String broker) throws Exception {
        byte[] body = call(broker, RequestCode.GET_BROKER_RUNTIME_INFO, null, null, CALL_MILLIS).getBody();
        return RemotingSerializable.decode(body, KVTable.class).getTable();
    }

    HARuntimeInfo haStatus(String broker) throws Exception {
        byte[] body = call(broker, RequestCode.GET_BROKER_HA_STATUS, null, null, CALL_MILLIS).getBody();
        return RemotingSerializable.decode(body, HARuntimeInfo.class);
    }

    /** Returns the queue offset the broker gave; throws unless the broker answers SEND_OK. */
    long send(String broker, String topic, byte[] body, long timeoutMillis) throws Exception {
        SendMessageRequestHeader header = new SendMessageRequestHeader();
        header.setProducerGroup("PULUMI_ROCKETMQ_PROBE");
        header.setTopic(topic);
        header.setDefaultTopic(topic);
        header.setDefaultTopicQueueNums(1);
        header.setQueueId(0);
        header.setSysFlag(0);
        header.setBornTimestamp(System.currentTimeMillis());
        header.setFlag(0);
        header.setProperties("WAIT\u0001true\u0002");
        header.setReconsumeTimes(0);
        RemotingCommand answer = call(broker, RequestCode.SEND_MESSAGE, header, body, timeoutMillis);
        return ((SendMessageResponseHeader) answer.decodeCommandCustomHeader(SendMessageResponseHeader.class)).getQueueOffset();
    }

    /** The body of the message at that offset, or null if the broker does not have it (yet). */
    byte[] read(String broker, String topic, long offset) throws Exception {
        PullMessageRequestHeader header = new PullMessageRequestHeader();
        header.setConsumerGroup(GROUP);
        header.setTopic(topic);
        header.setQueueId(0);
        header.setQueueOffset(offset);
        header.setMaxMsgNums(1);
        header.setSysFlag(FLAG_SUBSCRIPTION);
        header.setCommitOffset(0L);
        header.setSuspendTimeoutMillis(0L);
        header.setSubscription("*");
        header.setSubVersion(0L);
        header.setExpressionType("TAG");
        RemotingCommand answer;
        try {
            answer = call(broker, RequestCode.PULL_MESSAGE, header, null, CALL_MILLIS);
        } catch (Refused e) {
            if (e.code == ResponseCode.PULL_NOT_FOUND || e.code == ResponseCode.PULL_RETRY_IMMEDIATELY) {
                return null;
            }
            throw e;
        }
        for (MessageExt message : MessageDecoder.decodes(ByteBuffer.wrap(answer.getBody()))) {
            if (message.getQueueOffset() == offset) {
                return message.getBody();
            }
        }
        return null;
    }

    RemotingCommand call(String address, int code, CommandCustomHeader header, byte[] body, long timeoutMillis)
        throws Exception {
        RemotingCommand request = RemotingCommand.createRequestCommand(code, header);
        request.setBody(body);
        long left = deadline == Long.MAX_VALUE ? timeoutMillis : (deadline - System.nanoTime()) / 1000000;
        RemotingCommand answer = client.invokeSync(address, request, Math.max(LEAST_MILLIS, Math.min(timeoutMillis, left)));
        if (answer.getCode() != ResponseCode.SUCCESS) {
            throw new Refused(answer.getCode(), answer.getRemark());
        }
        return answer;
    }
}
