package pulumirocketmq;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.remoting.protocol.body.HARuntimeInfo;

/** Before a process ends: whether it may end now, and until nobody sends to it any more and its slaves have all it has. */
final class Leave {
    private static final long POLL_MILLIS = 500;
    /** Messages that stop and start again within this time would not have stopped. */
    private static final long QUIET_MILLIS = 2000;
    /** So long after the drain time the last senders may still come. */
    private static final long STRAGGLERS_MILLIS = 30000;
    /** A replica that catches up while messages come in is never at the very end. */
    private static final long CAUGHT_UP_MILLIS = 10000;

    private final Spec spec;
    private final Remote remote;
    private final PrintStream out;
    private final Peers peers;

    Leave(Spec spec, Remote remote, PrintStream out, Peers peers) {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
        this.peers = peers;
    }

    /** Before a restart: false if it must not be now. */
    boolean now() throws InterruptedException, IOException {
        if (spec.isNameServer()) {
            new Listing(spec, remote, out).remember();
            return true;
        }
        Spec.Broker own = spec.brokers.get(0);
        if (remote.configWithin(own.address, Remote.ANSWER_MILLIS) == null) {
            out.println(own.key + ": does not answer at " + own.address + "; nothing to drain");
            return true;
        }
        return own.isMaster() ? leaveAsMaster(own) : leaveAsSlave(own);
    }

    private boolean leaveAsMaster(Spec.Broker own) throws InterruptedException, IOException {
        return handOver(own.name, own.address, own.key) && slavesCaughtUp(own);
    }

    /** A SYNC_MASTER without its slave refuses messages: where it needs this one, it hands them to other groups first. */
    private boolean leaveAsSlave(Spec.Broker own) throws InterruptedException, IOException {
        String master = peers.group(own.name).get(0L);
        Map<String, String> config = master == null ? null : remote.configWithin(master, 0);
        if (config == null || !"SYNC_MASTER".equals(config.get("brokerRole"))) {
            return true;
        }
        int needed = Integer.parseInt(config.getOrDefault("inSyncReplicas", "1").trim());
        String who = own.name + "-0, which needs " + own.key + " for inSyncReplicas " + needed + ",";
        return connections(master) >= needed || handOver(own.name, master, who);
    }

    /** Leads the messages of a master to other groups, if they can take them. */
    private boolean handOver(String group, String master, String who) throws InterruptedException, IOException {
        List<String> others = new ArrayList<>();
        for (String address : peers.mastersBeside(group)) {
            Map<String, String> config = remote.configWithin(address, 0);
            if (config != null && (Permission.of(config) & Permission.WRITE) != 0) {
                others.add(address);
            }
        }
        String problem = others.isEmpty() ? "no other broker group of " + spec.clusterName + " takes messages now" : onlyHere(master, others);
        if (problem != null && !spec.allowUnavailable) {
            out.println(problem + ": sends would fail until " + who + " is back; set allowUnavailable to accept that");
            return false;
        }
        if (problem != null) {
            out.println(problem + ": sends fail until " + who + " is back (allowUnavailable)");
        }
        return others.isEmpty() || drain(group + "-0", master);
    }

    /** Topics that producers could not send to any other group; null where there are none, or no producers. */
    private String onlyHere(String master, List<String> others) {
        try {
            if (remote.producers(master) == 0) {
                return null;
            }
            Set<String> topics = remote.topics(master);
            for (String other : others) {
                topics.removeAll(remote.topics(other));
            }
            String names = Text.oneLine(String.join(", ", topics), 200);
            return topics.isEmpty() ? null : "no other broker group has topic " + names + " (create it there, or on the cluster)";
        } catch (Exception e) {
            return "the topics of the broker groups are not known (" + Text.why(e) + ")";
        }
    }

    /** Producers stop within the time that they take to read their routes again. */
    private boolean drain(String key, String address) throws InterruptedException, IOException {
        Map<String, String> config = remote.configWithin(address, 0);
        if (config == null) {
            return true;
        }
        int permission = Permission.of(config);
        if ((permission & Permission.WRITE) != 0) {
            new Record(spec.recordFile).add(address, permission);
            remote.registerAgain(address, String.valueOf(permission & ~Permission.WRITE));
            Map<String, String> after = remote.configWithin(address, Remote.ANSWER_MILLIS);
            if (after == null || (Permission.of(after) & Permission.WRITE) != 0) {
                out.println(key + ": its permission to write could not be taken, so it would stop while producers send to it;"
                    + " look whether brokerPermission is in the configBlackList that it runs with");
                return false;
            }
        }
        Waiting waiting = new Waiting(out, spec.drainSeconds);
        long began = System.nanoTime();
        long last = remote.puts(address);
        long changed = began;
        boolean empty = true;
        while (true) {
            Thread.sleep(POLL_MILLIS);
            long now = System.nanoTime();
            long puts = remote.puts(address);
            if (puts != last) {
                last = puts;
                changed = now;
            }
            empty &= remote.producers(address) == 0;
            boolean quiet = millis(changed, now) >= QUIET_MILLIS;
            long spent = millis(began, now);
            if (quiet && (empty || spent >= spec.drainSeconds * 1000L)) {
                out.println(key + ": drained in " + spent / 1000 + " s" + (empty ? ", it had no producer" : ""));
                return true;
            }
            if (spent >= spec.drainSeconds * 1000L + STRAGGLERS_MILLIS) {
                out.println(key + ": still takes messages " + spent / 1000 + " s after its permission to write went: its own delayed ones, "
                    + "or of producers that read their routes less often than every " + spec.drainSeconds + " s (drainSeconds); going on");
                return true;
            }
            waiting.say(key + ": drains, " + (quiet ? "no message comes any more" : "messages still come"));
        }
    }

    /** A slave that the NameServers know must have all that its master has. */
    private boolean slavesCaughtUp(Spec.Broker own) throws InterruptedException {
        Waiting waiting = new Waiting(out, spec.timeoutSeconds);
        long began = System.nanoTime();
        while (true) {
            List<String> slaves = new ArrayList<>();
            for (Map.Entry<Long, String> member : peers.group(own.name).entrySet()) {
                if (member.getKey() > 0 && remote.configWithin(member.getValue(), 0) != null) {
                    slaves.add(own.name + "-" + member.getKey());
                }
            }
            long spent = millis(began, System.nanoTime());
            String problem = behind(own, slaves, spent < CAUGHT_UP_MILLIS ? 0 : Judge.SMALL_DIFF);
            if (problem == null) {
                return true;
            }
            if (spent >= spec.timeoutSeconds * 1000L) {
                out.println(own.key + ": " + problem + " after " + spent / 1000 + " s; a master stops only when its slaves have all it has");
                return false;
            }
            waiting.say(own.key + ": " + problem);
            Thread.sleep(POLL_MILLIS);
        }
    }

    private String behind(Spec.Broker own, List<String> slaves, long tolerated) {
        HARuntimeInfo status;
        try {
            status = remote.haStatus(own.address);
        } catch (Exception e) {
            return "no replication status (" + Text.why(e) + ")";
        }
        int connected = status.getHaConnectionInfo() == null ? 0 : status.getHaConnectionInfo().size();
        if (connected < slaves.size()) {
            return connected + " of its slaves " + String.join(", ", slaves) + " connected";
        }
        for (HARuntimeInfo.HAConnectionRuntimeInfo slave : connected == 0
            ? new ArrayList<HARuntimeInfo.HAConnectionRuntimeInfo>() : status.getHaConnectionInfo()) {
            if (slave.getDiff() > tolerated) {
                return "a slave is " + slave.getDiff() + " bytes behind";
            }
        }
        return null;
    }

    private int connections(String master) {
        try {
            HARuntimeInfo status = remote.haStatus(master);
            return status.getHaConnectionInfo() == null ? 0 : status.getHaConnectionInfo().size();
        } catch (Exception e) {
            return 0;
        }
    }

    private static long millis(long from, long to) {
        return (to - from) / 1000000;
    }
}
