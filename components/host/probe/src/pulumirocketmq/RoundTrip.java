package pulumirocketmq;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** A message sent to one master and read back from it; tried again until it works. */
final class RoundTrip {
    /** A SYNC_MASTER answers after slaveTimeout (3 s) or syncFlushTimeout (5 s) that the slave is late. */
    private static final long SEND_MILLIS = 8000;
    private static final long READ_MILLIS = 3000;

    private final Spec.Broker master;
    private final Remote remote;
    private long firstAttempt;
    private int attempts;
    private boolean refused;
    private long millis = -1;
    private String problem = "no message sent";

    RoundTrip(Spec.Broker master, Remote remote) {
        this.master = master;
        this.remote = remote;
    }

    boolean ok() {
        return millis >= 0;
    }

    /** Every broker has a topic of its own name with one queue, also where topics are not created on the fly. */
    void attempt(long remainingMillis) {
        long begin = System.nanoTime();
        if (attempts++ == 0) {
            firstAttempt = begin;
        }
        byte[] body = ("pulumi-rocketmq probe " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);
        long offset;
        try {
            offset = remote.send(master.address, master.name, body, Math.min(SEND_MILLIS, remainingMillis));
        } catch (Exception e) {
            // What the broker said tells more than a last try that the deadline cuts short.
            if (e instanceof Remote.Refused || !refused) {
                problem = "send to topic " + master.name + ": " + Text.why(e);
            }
            refused |= e instanceof Remote.Refused;
            return;
        }
        try {
            byte[] read = await(offset, begin + Math.min(READ_MILLIS, remainingMillis) * 1000000);
            if (read == null) {
                problem = "message sent to offset " + offset + " of topic " + master.name + " cannot be read";
            } else if (!Arrays.equals(read, body)) {
                problem = "another message was read at offset " + offset + " of topic " + master.name + " than was sent";
            } else {
                millis = since(begin);
            }
        } catch (Exception e) {
            problem = "read from topic " + master.name + ": " + Text.why(e);
        }
    }

    private byte[] await(long offset, long until) throws Exception {
        while (true) {
            byte[] read = remote.read(master.address, master.name, offset);
            if (read != null || System.nanoTime() >= until) {
                return read;
            }
            Thread.sleep(5);
        }
    }

    String text() {
        String tries = attempts < 2 ? "" : " (attempt " + attempts + ", " + Math.round(since(firstAttempt) / 1000.0) + " s after the first)";
        return ok() ? "sent and read 1 message in " + millis + " ms" + tries
            : attempts < 2 ? problem : problem + " (" + attempts + " attempts in " + Math.round(since(firstAttempt) / 1000.0) + " s)";
    }

    private static long since(long nanos) {
        return (System.nanoTime() - nanos) / 1000000;
    }
}
