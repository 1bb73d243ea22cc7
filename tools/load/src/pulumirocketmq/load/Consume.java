package pulumirocketmq.load;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.utils.NetworkUtil;

/** A push consumer that tells each message, where it was stored first, and which broker gave it. */
final class Consume {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final Sources sources = new Sources();
    private final DefaultMQPushConsumer consumer;

    private Consume(Arguments args) throws Exception {
        String topic = args.text("topic");
        consumer = new DefaultMQPushConsumer(Load.groupOf(topic), sources);
        consumer.setNamesrvAddr(args.text("namesrv"));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        // Its start asks for the route once and gives up; a machine at work may need more than the 3 s that hold by default.
        consumer.setMqClientApiTimeout(15_000);
        consumer.setConsumeThreadMin(2);
        consumer.setConsumeThreadMax(2);
        consumer.setPollNameServerInterval(args.number("poll", consumer.getPollNameServerInterval() / 1000) * 1000);
        consumer.subscribe(topic, "*");
        consumer.setMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(this::tell);
            last.set(System.nanoTime());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
    }

    static void run(Arguments args) throws Exception {
        Consume load = new Consume(args);
        load.consumer.start();
        Input input = new Input(load::obey);
        long idle = TimeUnit.SECONDS.toNanos(args.number("idle"));
        while (!input.isLate() && (!input.hasEnded() || System.nanoTime() - load.last.get() < idle)) {
            Thread.sleep(100);
        }
        load.consumer.shutdown();
        Event.of("summary").with("consumed", load.seen.size()).with("duplicates", load.duplicates.get()).say();
    }

    private void obey(String line) {
        switch (line) {
            case "pause":
                consumer.suspend();
                Event.of("paused").say();
                break;
            case "resume":
                consumer.resume();
                Event.of("resumed").say();
                break;
            default:
                Event.of("unknown").with("line", line).say();
        }
    }

    private void tell(MessageExt message) {
        String body = new String(message.getBody(), StandardCharsets.UTF_8);
        boolean isFirst = seen.add(body);
        if (!isFirst) {
            duplicates.incrementAndGet();
        }
        Event.of(isFirst ? "consumed" : "again").with("n", Long.parseLong(body)).with("broker", message.getBrokerName())
            .with("queue", message.getQueueId()).with("offset", message.getQueueOffset())
            .with("stored", NetworkUtil.socketAddress2String(message.getStoreHost())).with("from", sources.of(message)).say();
    }
}
