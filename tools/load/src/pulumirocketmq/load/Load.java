package pulumirocketmq.load;

/**
 * The official client at work on a cluster, with an ordinary topic on all of its masters. What it sees are lines of JSON.
 *   topic   namesrv= cluster= topic= queues= [slaves=]  makes it on every master; returns when every NameServer lists all of
 *                                                       them and, within so many seconds, every slave has taken it too
 *   delete  namesrv= cluster= topic=                    removes it from masters and NameServers, with its consumer group
 *   produce namesrv= topic= rate= [poll=] [timeout=]    sends 0, 1, 2, ... until the end of its input
 *   consume namesrv= topic= idle= [poll=]               reads until the end of its input and `idle` seconds without a message;
 *                                                       takes the lines `pause` and `resume`
 * In place of the cluster `member` may name one of its broker groups. `rate` is messages a second, `poll` the seconds between
 * two questions for the route, `timeout` the milliseconds of a send; without the last two the client's own defaults hold.
 */
public final class Load {
    private Load() {
    }

    public static void main(String[] words) {
        int status = 0;
        try {
            run(words);
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.out.flush();
        // Threads of the client may outlive its shutdown, and do outlive a failure.
        Runtime.getRuntime().halt(status);
    }

    private static void run(String[] words) throws Exception {
        Arguments args = new Arguments(words);
        switch (words.length == 0 ? "" : words[0]) {
            case "topic":
                Topic.create(args);
                break;
            case "delete":
                Topic.delete(args);
                break;
            case "produce":
                Produce.run(args);
                break;
            case "consume":
                Consume.run(args);
                break;
            default:
                throw new IllegalArgumentException("topic, delete, produce or consume");
        }
    }

    /** The group that reads a topic. */
    static String groupOf(String topic) {
        return "load-consumer-" + topic;
    }
}
