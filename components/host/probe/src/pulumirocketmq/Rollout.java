package pulumirocketmq;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.remoting.protocol.body.HARuntimeInfo;

/**
 * What surrounds a change of one running process: may it stop now, who must not send to it any more, is it back.
 *
 * <p>The cluster is asked, not the program: what the NameServers list at this moment decides.
 */
final class Rollout {
    private static final long POLL_MILLIS = 500;
    /** A broker that does not answer so long is restarted as it is. */
    private static final long ANSWER_MILLIS = 20000;
    /** Messages that stop and start again within this time would not have stopped. */
    private static final long QUIET_MILLIS = 2000;
    /** So long after the drain time the last senders may still come. */
    private static final long STRAGGLERS_MILLIS = 30000;
    /** A replica that catches up while messages come in is never at the very end. */
    private static final long CAUGHT_UP_MILLIS = 10000;
    private static final int WRITE = 2;

    private final Spec spec;
    private final Remote remote;
    private final PrintStream out;
    private final Peers peers;

    Rollout(Spec spec, Remote remote, PrintStream out) {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
        this.peers = new Peers(spec, remote);
        // One that is dead already is not waited for.
        spec.leaving.removeIf(address -> !peers.answers(address));
        spec.nameServers.addAll(spec.leaving);
    }

    /** Before a restart: false if it must not be now. */
    boolean leave() throws InterruptedException, IOException {
        if (spec.isNameServer()) {
            new Listing(spec, remote, out).remember();
            return true;
        }
        Spec.Broker own = spec.brokers.get(0);
        if (config(own.address, ANSWER_MILLIS) == null) {
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
        Map<String, String> config = master == null ? null : config(master, 0);
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
            Map<String, String> config = config(address, 0);
            if (config != null && (permission(config) & WRITE) != 0) {
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
        Map<String, String> config = config(address, 0);
        if (config == null) {
            return true;
        }
        int permission = permission(config);
        if ((permission & WRITE) != 0) {
            new Record(spec.recordFile).add(address, permission);
            remote.registerAgain(address, String.valueOf(permission & ~WRITE));
            Map<String, String> after = config(address, ANSWER_MILLIS);
            if (after == null || (permission(after) & WRITE) != 0) {
                out.println(key + ": its permission to write could not be taken, so it would stop while producers send to it;"
                    + " look whether brokerPermission is in the configBlackList that it runs with");
                return false;
            }
        }
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
        }
    }

    /** A slave that the NameServers know must have all that its master has. */
    private boolean slavesCaughtUp(Spec.Broker own) throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            List<String> slaves = new ArrayList<>();
            for (Map.Entry<Long, String> member : peers.group(own.name).entrySet()) {
                if (member.getKey() > 0 && config(member.getValue(), 0) != null) {
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

    /** After a change, whatever became of it: permissions go back to what they were. */
    boolean giveBack() throws InterruptedException, IOException {
        Record record = new Record(spec.recordFile);
        Map<String, Integer> taken = record.read();
        if (!taken.isEmpty() && !spec.isNameServer()) {
            // A slave that is not back yet is what its master was drained for.
            config(spec.brokers.get(0).address, spec.timeoutSeconds * 1000L);
        }
        boolean all = true;
        for (Map.Entry<String, Integer> entry : new TreeMap<>(taken).entrySet()) {
            String wanted = String.valueOf(entry.getValue());
            remote.registerAgain(entry.getKey(), wanted);
            Map<String, String> config = config(entry.getKey(), ANSWER_MILLIS);
            boolean back = config != null && wanted.equals(String.valueOf(permission(config)));
            all &= back;
            if (!back) {
                out.println(entry.getKey() + ": brokerPermission " + wanted + " could not be given back");
            }
        }
        if (all) {
            record.remove();
        }
        return all;
    }

    /** Gives the running broker its run-time keys, and reads them back: RocketMQ calls every update a success. */
    boolean set(String file) throws InterruptedException, IOException {
        Spec.Broker own = spec.brokers.get(0);
        Map<String, String> wanted = wanted(file);
        Map<String, String> before = config(own.address, spec.timeoutSeconds * 1000L);
        if (before == null) {
            out.println(own.key + ": does not answer at " + own.address + " after " + spec.timeoutSeconds + " s");
            return false;
        }
        Map<String, String> update = differing(wanted, before);
        if (update.isEmpty()) {
            return true;
        }
        try {
            remote.updateConfig(own.address, update);
        } catch (Exception e) {
            out.println(own.key + ": " + String.join(", ", update.keySet()) + " not applied: " + Text.why(e));
            return false;
        }
        Map<String, String> after = config(own.address, ANSWER_MILLIS);
        Map<String, String> left = after == null ? update : differing(wanted, after);
        for (String key : update.keySet()) {
            out.println(left.containsKey(key)
                ? own.key + ": " + key + " was not taken; live " + (after == null ? "unknown" : Text.show(key, after.get(key)))
                    + ", should be " + Text.show(key, update.get(key))
                : own.key + ": " + key + " " + Text.show(key, before.get(key)) + " -> " + Text.show(key, update.get(key)) + ", read back");
        }
        return left.isEmpty();
    }

    /** The run-time keys as the file says them, or RocketMQ's defaults. */
    private Map<String, String> wanted(String file) throws IOException {
        Properties rendered = new Properties();
        try (InputStream in = Files.newInputStream(Paths.get(file))) {
            rendered.load(in);
        }
        Map<String, String> wanted = new TreeMap<>();
        spec.runtime.forEach((key, value) -> wanted.put(key, rendered.getProperty(key, value).trim()));
        wanted.put("namesrvAddr", spec.namesrvAddr());
        return wanted;
    }

    private static Map<String, String> differing(Map<String, String> wanted, Map<String, String> live) {
        Map<String, String> update = new TreeMap<>();
        wanted.forEach((key, value) -> {
            String found = live.get(key);
            if (found == null || !LiveConfig.same(value, found.trim())) {
                update.put(key, value);
            }
        });
        return update;
    }

    /** After a change: everything that this process is for works, and its group replicates. */
    boolean gate() throws InterruptedException, IOException {
        if (spec.isNameServer()) {
            return new Listing(spec, remote, out).await();
        }
        Spec.Broker own = spec.brokers.get(0);
        for (Map.Entry<Long, String> member : peers.group(own.name).entrySet()) {
            boolean replicates = own.isMaster() ? member.getKey() > 0 : member.getKey() == 0;
            if (replicates && config(member.getValue(), 0) != null) {
                spec.brokers.add(Spec.Broker.peer(own.name, member.getKey(), member.getValue()));
            }
        }
        return new Verify(spec, remote, out).run(own);
    }

    /** null if the broker does not answer within that time. */
    private Map<String, String> config(String address, long millis) {
        long began = System.nanoTime();
        while (true) {
            try {
                return remote.brokerConfig(address);
            } catch (Exception e) {
                if (millis(began, System.nanoTime()) >= millis) {
                    return null;
                }
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                return null;
            }
        }
    }

    private int connections(String master) {
        try {
            HARuntimeInfo status = remote.haStatus(master);
            return status.getHaConnectionInfo() == null ? 0 : status.getHaConnectionInfo().size();
        } catch (Exception e) {
            return 0;
        }
    }

    private static int permission(Map<String, String> config) {
        try {
            return Integer.parseInt(config.getOrDefault("brokerPermission", "6").trim());
        } catch (NumberFormatException e) {
            return 6;
        }
    }

    private static long millis(long from, long to) {
        return (to - from) / 1000000;
    }
}
