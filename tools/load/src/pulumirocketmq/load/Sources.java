package pulumirocketmq.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;

/**
 * Which broker gave a message: its master or a slave. The message itself does not say, as a slave stores what its master
 * stored. So this notes from whom each queue was asked for, and from which offset on.
 */
final class Sources implements RPCHook {
    /** More than the client keeps of one queue. */
    private static final int KEPT = 2000;

    private final Map<String, ConcurrentSkipListMap<Long, String>> asked = new ConcurrentHashMap<>();

    @Override
    public void doBeforeRequest(String address, RemotingCommand request) {
        CommandCustomHeader header = request.readCustomHeader();
        if (header instanceof PullMessageRequestHeader) {
            PullMessageRequestHeader pull = (PullMessageRequestHeader) header;
            ConcurrentSkipListMap<Long, String> queue =
                asked.computeIfAbsent(key(pull.getBrokerName(), pull.getTopic(), pull.getQueueId()), k -> new ConcurrentSkipListMap<>());
            queue.put(pull.getQueueOffset(), address);
            if (queue.size() > KEPT) {
                queue.pollFirstEntry();
            }
        }
    }

    @Override
    public void doAfterResponse(String address, RemotingCommand request, RemotingCommand response) {
        // what was asked for is enough
    }

    /** `host:port`, or empty where that is not known. */
    String of(MessageExt message) {
        ConcurrentSkipListMap<Long, String> queue =
            asked.get(key(message.getBrokerName(), message.getTopic(), message.getQueueId()));
        Map.Entry<Long, String> pull = queue == null ? null : queue.floorEntry(message.getQueueOffset());
        return pull == null ? "" : pull.getValue();
    }

    private static String key(String broker, String topic, Integer queue) {
        return broker + " " + topic + " " + queue;
    }
}
