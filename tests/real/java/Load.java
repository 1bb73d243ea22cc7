import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/**
 * The official client under way while a cluster changes, with an ordinary topic on all of its masters.
 *   Load topic NAMESRV CLUSTER TOPIC QUEUES       makes the topic on every master, returns when each NameServer lists all
 *   Load produce NAMESRV TOPIC RATE [POLL]        sends 0, 1, 2, ... RATE times a second, until the end of its input
 *   Load consume NAMESRV TOPIC IDLE [POLL]        reads until the end of its input and IDLE seconds without a message
 * POLL is the seconds between two questions for the route; without it the client's own default holds.
 */
public class Load {
    /** Limits for the case that nobody ends it. */
    private static final long MAX_SECONDS = 7200;
    private static final long MAX_MESSAGES = 1_000_000;
    private static final int READ_AND_WRITE = 6;
    private static final long ROUTE_SECONDS = 60;

    /** Flushed with each line, so that one who reads the file while this runs sees all of it. */
    private static final PrintStream out = new PrintStream(System.out, true);
    private static volatile boolean ended = false;

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "topic":
                topic(args[1], args[2], args[3], Integer.parseInt(args[4]));
                break;
            case "produce":
                endWithInput();
                produce(args[1], args[2], Integer.parseInt(args[3]), args.length > 4 ? Integer.parseInt(args[4]) : 0);
                break;
            case "consume":
                endWithInput();
                consume(args[1], args[2], Integer.parseInt(args[3]), args.length > 4 ? Integer.parseInt(args[4]) : 0);
                break;
            default:
                throw new IllegalArgumentException(args[0]);
        }
        out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** A line or the end of the input ends the load; the end comes too when the process that started this one dies. */
    private static void endWithInput() {
        Thread thread = new Thread(() -> {
            try {
                System.in.read();
            } catch (IOException e) {
                // no input to wait for any more: the same
            }
            ended = true;
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void produce(String namesrv, String topic, int rate, int poll) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("load-producer");
        producer.setNamesrvAddr(namesrv);
        producer.setSendMsgTimeout(8000);
        if (poll > 0) {
            producer.setPollNameServerInterval(poll * 1000);
        }
        Tries tries = new Tries();
        producer.getDefaultMQProducerImpl().registerSendMessageHook(tries);
        producer.start();
        awaitQueues(producer, topic);

        long n = 0;
        long acked = 0;
        long otherStatus = 0;
        long failed = 0;
        long retried = 0;
        long period = TimeUnit.SECONDS.toNanos(1) / rate;
        long start = System.nanoTime();
        long next = start;
        while (!ended && n < MAX_MESSAGES && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(MAX_SECONDS)) {
            tries.begin(n);
            try {
                SendResult result = producer.send(new Message(topic, Long.toString(n).getBytes(StandardCharsets.UTF_8)));
                if (result.getSendStatus() == SendStatus.SEND_OK) {
                    acked++;
                    out.println("acked " + n + " " + result.getMessageQueue().getBrokerName());
                } else {
                    otherStatus++;
                    out.println("status " + n + " " + result.getSendStatus());
                }
            } catch (Exception e) {
                failed++;
                out.println("failed " + n + " " + named(e));
            }
            retried += Math.max(0, tries.count - 1);
            n++;
            // What an answer took too long for is not sent in a burst after it.
            next = Math.max(next + period, System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        }
        producer.shutdown();
        out.println("summary sent=" + n + " acked=" + acked + " otherStatus=" + otherStatus + " failed=" + failed
            + " retried=" + retried);
    }

    /** A first question for the route that comes too late on a machine at work is no failed send. */
    private static void awaitQueues(DefaultMQProducer producer, String topic) throws Exception {
        for (int tries = 1; ; tries++) {
            try {
                producer.fetchPublishMessageQueues(topic);
                return;
            } catch (MQClientException e) {
                if (tries == 10) {
                    throw e;
                }
            }
        }
    }

    private static void consume(String namesrv, String topic, int idleSeconds, int poll) throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicLong duplicates = new AtomicLong();
        AtomicLong last = new AtomicLong(System.nanoTime());
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("load-consumer-" + topic);
        consumer.setNamesrvAddr(namesrv);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        // Its start asks for the route once and gives up; a machine at work may need more than the 3 s that hold by default.
        consumer.setMqClientApiTimeout(15_000);
        consumer.setConsumeThreadMin(2);
        consumer.setConsumeThreadMax(2);
        if (poll > 0) {
            consumer.setPollNameServerInterval(poll * 1000);
        }
        consumer.subscribe(topic, "*");
        consumer.setMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                String body = new String(message.getBody(), StandardCharsets.UTF_8);
                if (seen.add(body)) {
                    out.println("consumed " + body);
                } else {
                    duplicates.incrementAndGet();
                }
            }
            last.set(System.nanoTime());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        long start = System.nanoTime();
        long idle = TimeUnit.SECONDS.toNanos(idleSeconds);
        while ((!ended || System.nanoTime() - last.get() < idle)
            && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(MAX_SECONDS)) {
            Thread.sleep(100);
        }
        consumer.shutdown();
        out.println("summary consumed=" + seen.size() + " duplicates=" + duplicates.get());
    }

    private static void topic(String namesrv, String cluster, String topic, int queues) throws Exception {
        DefaultMQAdminExt admin = admin(namesrv, "all");
        Map<String, String> masters = masters(admin.examineBrokerClusterInfo(), cluster);
        for (String address : masters.values()) {
            admin.createAndUpdateTopicConfig(address, new TopicConfig(topic, queues, queues, READ_AND_WRITE));
        }
        admin.shutdown();
        for (String one : namesrv.split(";")) {
            awaitRoute(one, topic, masters.keySet());
        }
        out.println("topic " + topic + " " + String.join(",", masters.keySet()));
    }

    /** Names and addresses of the masters of a cluster. */
    private static Map<String, String> masters(ClusterInfo info, String cluster) {
        Map<String, String> masters = new TreeMap<>();
        for (BrokerData broker : info.getBrokerAddrTable().values()) {
            String address = broker.getBrokerAddrs().get(0L);
            if (broker.getCluster().equals(cluster) && address != null) {
                masters.put(broker.getBrokerName(), address);
            }
        }
        if (masters.isEmpty()) {
            throw new IllegalStateException("no master in " + cluster + ": " + info.getBrokerAddrTable());
        }
        return masters;
    }

    private static void awaitRoute(String namesrv, String topic, Set<String> masters) throws Exception {
        DefaultMQAdminExt admin = admin(namesrv, namesrv);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROUTE_SECONDS);
        List<String> missing = new ArrayList<>(masters);
        while (!missing.isEmpty()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(namesrv + " does not list " + missing + " for " + topic);
            }
            Set<String> listed = new HashSet<>();
            try {
                for (QueueData queue : admin.examineTopicRouteInfo(topic).getQueueDatas()) {
                    listed.add(queue.getBrokerName());
                }
            } catch (Exception e) {
                // no route yet, or a NameServer that starts: asked again until the time is over
            }
            missing.removeAll(listed);
            Thread.sleep(missing.isEmpty() ? 0 : 200);
        }
        admin.shutdown();
    }

    private static DefaultMQAdminExt admin(String namesrv, String instance) throws Exception {
        DefaultMQAdminExt admin = new DefaultMQAdminExt("load-admin");
        admin.setNamesrvAddr(namesrv);
        // Clients of one instance name share their connections, and so their NameServers.
        admin.setInstanceName(instance);
        admin.start();
        return admin;
    }

    /** The classes of an exception and of its cause, and the code of a broker that refused. */
    private static String named(Throwable e) {
        String code = e instanceof MQBrokerException ? " " + ((MQBrokerException) e).getResponseCode() : "";
        return e.getClass().getSimpleName() + code + (e.getCause() == null ? "" : " " + named(e.getCause()));
    }

    /** Counts the tries of the client for the message under way, and tells those that failed: the sender sees the last only. */
    private static final class Tries implements SendMessageHook {
        private long message;
        private int count;

        void begin(long n) {
            message = n;
            count = 0;
        }

        @Override
        public String hookName() {
            return "tries";
        }

        @Override
        public void sendMessageBefore(SendMessageContext context) {
            count++;
        }

        @Override
        public void sendMessageAfter(SendMessageContext context) {
            if (context.getException() != null) {
                String broker = context.getMq().getBrokerName();
                out.println("try " + message + " " + broker + " " + named(context.getException()));
            }
        }
    }
}
