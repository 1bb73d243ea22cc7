import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * The official client, for tests. It uses the topic that every broker has by itself: the one named like its brokerName.
 *   Client send NAMESRV BROKER COUNT PREFIX   one line a message: its SendStatus, or the class of the exception
 *   Client read NAMESRV BROKER                one line a message that the broker holds: its body
 */
public class Client {
    public static void main(String[] args) throws Exception {
        MessageQueue queue = new MessageQueue(args[2], args[2], 0);
        int code = args[0].equals("send")
            ? send(args[1], queue, Integer.parseInt(args[3]), args[4])
            : read(args[1], queue);
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }

    private static int send(String namesrv, MessageQueue queue, int count, String prefix) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("test-producer");
        producer.setNamesrvAddr(namesrv);
        producer.setSendMsgTimeout(8000);
        producer.start();
        for (int i = 0; i < count; i++) {
            try {
                Message message = new Message(queue.getTopic(), (prefix + i).getBytes(StandardCharsets.UTF_8));
                System.out.println(producer.send(message, queue).getSendStatus());
            } catch (Exception e) {
                System.out.println(e.getClass().getSimpleName());
            }
        }
        return 0;
    }

    private static int read(String namesrv, MessageQueue queue) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("test-consumer");
        consumer.setNamesrvAddr(namesrv);
        consumer.start();
        long offset = consumer.minOffset(queue);
        for (int empty = 0; empty < 5; ) {
            PullResult result = consumer.pull(queue, "*", offset, 32);
            offset = result.getNextBeginOffset();
            if (result.getPullStatus() != PullStatus.FOUND) {
                empty++;
                continue;
            }
            List<MessageExt> found = result.getMsgFoundList();
            for (MessageExt message : found) {
                System.out.println(new String(message.getBody(), StandardCharsets.UTF_8));
            }
        }
        return 0;
    }
}
