package pulumirocketmq;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What surrounds a change of one running process: may it stop now, who must not send to it any more, is it back.
 *
 * <p>The cluster is asked, not the program: what the NameServers list at this moment decides.
 */
final class Rollout {
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
        return new Leave(spec, remote, out, peers).now();
    }

    /** After a change, whatever became of it: permissions go back to what they were. */
    boolean giveBack() throws InterruptedException, IOException {
        Record record = new Record(spec.recordFile);
        Map<String, Integer> taken = record.read();
        if (!taken.isEmpty() && !spec.isNameServer()) {
            // A slave that is not back yet is what its master was drained for.
            remote.configWithin(spec.brokers.get(0).address, spec.timeoutSeconds * 1000L);
        }
        boolean all = true;
        for (Map.Entry<String, Integer> entry : new TreeMap<>(taken).entrySet()) {
            String wanted = String.valueOf(entry.getValue());
            remote.registerAgain(entry.getKey(), wanted);
            Map<String, String> config = remote.configWithin(entry.getKey(), Remote.ANSWER_MILLIS);
            boolean back = config != null && wanted.equals(String.valueOf(Permission.of(config)));
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
        Map<String, String> before = remote.configWithin(own.address, spec.timeoutSeconds * 1000L);
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
        Map<String, String> after = remote.configWithin(own.address, Remote.ANSWER_MILLIS);
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
            if (replicates && remote.configWithin(member.getValue(), 0) != null) {
                spec.brokers.add(Spec.Broker.peer(own.name, member.getKey(), member.getValue()));
            }
        }
        return new Verify(spec, remote, out).run(own);
    }
}
