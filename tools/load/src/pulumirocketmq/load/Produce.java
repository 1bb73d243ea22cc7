package pulumirocketmq.load;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Numbered messages, one after the other, at most so many a second. */
final class Produce {
    private static final long MAX_MESSAGES = 1_000_000;

    private final DefaultMQProducer producer = new DefaultMQProducer("load-producer");
    private final Tries tries = new Tries();
    private final String topic;
    private long n = 0;
    private long acked = 0;
    private long otherStatus = 0;
    private long failed = 0;
    private long retried = 0;

    /** Hooks are registered at the implementation, which the client no longer wants to show. */
    @SuppressWarnings("deprecation")
    private Produce(Arguments args) {
        topic = args.text("topic");
        producer.setNamesrvAddr(args.text("namesrv"));
        producer.setSendMsgTimeout(args.number("timeout", producer.getSendMsgTimeout()));
        producer.setPollNameServerInterval(args.number("poll", producer.getPollNameServerInterval() / 1000) * 1000);
        producer.getDefaultMQProducerImpl().registerSendMessageHook(tries);
    }

    static void run(Arguments args) throws Exception {
        Input input = new Input(line -> { });
        Produce load = new Produce(args);
        load.producer.start();
        load.awaitQueues();
        load.send(input, TimeUnit.SECONDS.toNanos(1) / args.number("rate"));
        load.producer.shutdown();
        Event.of("summary").with("sent", load.n).with("acked", load.acked).with("otherStatus", load.otherStatus)
            .with("failed", load.failed).with("retried", load.retried).say();
    }

    private void send(Input input, long period) throws InterruptedException {
        long next = System.nanoTime();
        while (!input.hasEnded() && n < MAX_MESSAGES) {
            tries.begin(n);
            try {
                SendResult result = producer.send(new Message(topic, Long.toString(n).getBytes(StandardCharsets.UTF_8)));
                boolean isOk = result.getSendStatus() == SendStatus.SEND_OK;
                Event event = Event.of(isOk ? "acked" : "status").with("n", n)
                    .with("broker", result.getMessageQueue().getBrokerName()).with("tries", tries.count);
                (isOk ? event : event.with("status", result.getSendStatus().name())).say();
                acked += isOk ? 1 : 0;
                otherStatus += isOk ? 0 : 1;
            } catch (Exception e) {
                failed++;
                Event.of("failed").with("n", n).with("why", Event.named(e)).with("tries", tries.count).say();
            }
            retried += Math.max(0, tries.count - 1);
            n++;
            // What an answer took too long for is not sent in a burst after it.
            next = Math.max(next + period, System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        }
    }

    /** A first question for the route that comes too late on a machine at work is no failed send. */
    private void awaitQueues() throws MQClientException {
        for (int count = 1; ; count++) {
            try {
                producer.fetchPublishMessageQueues(topic);
                return;
            } catch (MQClientException e) {
                if (count == 10) {
                    throw e;
                }
            }
        }
    }

    /** Counts the tries of the client for the message under way, and tells those that failed: the sender sees the last only. */
    private static final class Tries implements SendMessageHook {
        private long message;
        private int count;

        void begin(long number) {
            message = number;
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
                Event.of("try").with("n", message).with("broker", context.getMq().getBrokerName())
                    .with("why", Event.named(context.getException())).say();
            }
        }
    }
}
