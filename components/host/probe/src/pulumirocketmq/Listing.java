package pulumirocketmq;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;

/**
 * The brokers that one NameServer lists, before its restart and after: it keeps them in memory only, and brokers come
 * back by themselves after up to 30 s. Until then whoever asks it is told that there is no route.
 */
final class Listing {
    private static final long POLL_MILLIS = 300;
    private static final long NUDGE_MILLIS = 1500;

    private final Spec spec;
    private final Remote remote;
    private final PrintStream out;

    Listing(Spec spec, Remote remote, PrintStream out) {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
    }

    /** Keeps what it lists and what answers; what died is not waited for. */
    void remember() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String entry : listed()) {
            try {
                remote.brokerConfig(address(entry));
                lines.add(entry);
            } catch (Exception e) {
                out.println("warn  " + entry + " is listed, but: " + Text.why(e));
            }
        }
        Path file = Paths.get(spec.recordFile);
        Files.write(file, lines, StandardCharsets.UTF_8);
    }

    /** Waits until all of them are listed again. */
    boolean await() throws InterruptedException, IOException {
        Path file = Paths.get(spec.recordFile);
        List<String> missing = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : new ArrayList<>();
        int all = missing.size();
        Waiting waiting = new Waiting(out, spec.timeoutSeconds);
        long began = System.nanoTime();
        long nudged = 0;
        while (true) {
            missing = new ArrayList<>(missing);
            missing.removeAll(listed());
            long now = System.nanoTime();
            if (missing.isEmpty()) {
                out.println("ok    nameserver  " + spec.nameServers.get(0) + "  lists " + all + " of " + all + " brokers again");
                Files.deleteIfExists(file);
                return true;
            }
            if ((now - began) / 1000000 >= spec.timeoutSeconds * 1000L) {
                out.println("FAIL  nameserver  " + spec.nameServers.get(0) + ": does not list " + String.join(", ", missing) + " after "
                    + spec.timeoutSeconds + " s");
                return false;
            }
            if ((now - nudged) / 1000000 >= NUDGE_MILLIS) {
                nudged = now;
                missing.forEach(this::nudge);
            }
            waiting.say("nameserver " + spec.nameServers.get(0) + ": does not list " + String.join(", ", missing) + " yet");
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void nudge(String entry) {
        try {
            Map<String, String> config = remote.brokerConfig(address(entry));
            remote.registerAgain(address(entry), config.get("brokerPermission"));
        } catch (Exception e) {
            // It comes by itself, or the wait ends.
        }
    }

    private List<String> listed() {
        List<String> entries = new ArrayList<>();
        try {
            ClusterInfo info = remote.clusterInfo(spec.nameServers.get(0));
            if (info.getBrokerAddrTable() != null) {
                for (BrokerData group : info.getBrokerAddrTable().values()) {
                    for (Map.Entry<Long, String> member : group.getBrokerAddrs().entrySet()) {
                        entries.add(group.getBrokerName() + "-" + member.getKey() + " " + member.getValue());
                    }
                }
            }
        } catch (Exception e) {
            // Not there (yet).
        }
        return entries;
    }

    private static String address(String entry) {
        return entry.substring(entry.lastIndexOf(' ') + 1);
    }
}
