package pulumirocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.remoting.protocol.body.HARuntimeInfo;

/** A snapshot against the spec. */
final class Judge {
    /** A slave under load is always a little behind: one look cannot tell more. See Verify for more than one. */
    static final long SMALL_DIFF = 1024 * 1024;

    private final Spec spec;
    private final Snapshot snapshot;

    /** What is known about one broker. */
    static final class Verdict {
        final List<Finding> findings = new ArrayList<>();
        final List<String> registered = new ArrayList<>();
        final List<String> missing = new ArrayList<>();
        final List<String> differences = new ArrayList<>();
        String version = "";
        String role = "";
        int keys;
        /** null: no slave, or not known. */
        Long slaveDiff;
        long masterOffset;

        void add(Finding.Kind kind, String text) {
            findings.add(new Finding(kind, text));
        }
    }

    Judge(Spec spec, Snapshot snapshot) {
        this.spec = spec;
        this.snapshot = snapshot;
    }

    /** null where the NameServer is well, else what is wrong. */
    String nameServer(String address) {
        Snapshot.View view = snapshot.views.get(address);
        if (view.error != null) {
            return view.error;
        }
        List<String> missing = new ArrayList<>();
        for (Spec.Broker broker : spec.brokers) {
            if (!broker.peer && registration(view, broker) != null) {
                missing.add(broker.key);
            }
        }
        return missing.isEmpty() ? null : listed(address) + ", not " + String.join(", ", missing);
    }

    String listed(String address) {
        int count = 0;
        int all = 0;
        for (Spec.Broker broker : spec.brokers) {
            all += broker.peer ? 0 : 1;
            count += !broker.peer && registration(snapshot.views.get(address), broker) == null ? 1 : 0;
        }
        return "lists " + count + " of " + all + " brokers";
    }

    /** Brokers of the same cluster that the spec does not know: "name/id address" to the NameServers that list them. */
    Map<String, List<String>> unexpected() {
        Map<String, List<String>> found = new TreeMap<>();
        for (String address : spec.nameServers) {
            Snapshot.View view = snapshot.views.get(address);
            for (Map.Entry<String, String> entry : view.addresses.entrySet()) {
                String id = entry.getKey();
                if (spec.clusterName.equals(view.clusters.get(id.substring(0, id.lastIndexOf('/')))) && !expected(id)) {
                    found.computeIfAbsent(id.replace('/', '-') + "  " + entry.getValue(), any -> new ArrayList<>()).add(address);
                }
            }
        }
        return found;
    }

    private boolean expected(String id) {
        for (Spec.Broker broker : spec.brokers) {
            if (id.equals(broker.name + "/" + broker.id)) {
                return true;
            }
        }
        return false;
    }

    Verdict broker(Spec.Broker broker) {
        Verdict verdict = new Verdict();
        Snapshot.Answer answer = snapshot.answers.get(broker.key);
        String failure = Text.firstLine(broker.failureFile);
        if (failure != null) {
            verdict.add(Finding.Kind.FAILED, "does not run: " + failure);
        }
        if (answer.error != null) {
            String dead = failure == null ? Text.deadProcess(broker.pidFile) : null;
            verdict.add(Finding.Kind.UNREACHABLE, answer.error + " at " + broker.address + (dead == null ? "" : ", " + dead));
        }
        if (!broker.peer) {
            registrations(broker, verdict);
        }
        if (answer.config != null) {
            verdict.version = answer.version;
            verdict.role = answer.config.getOrDefault("brokerRole", "");
            String permission = answer.config.getOrDefault("brokerPermission", broker.permission).trim();
            if (!broker.peer && !permission.equals(broker.permission)) {
                verdict.add(Finding.Kind.REGISTRATION, "brokerPermission: live " + permission + ", should be " + broker.permission);
            }
            String namesrvAddr = answer.config.getOrDefault("namesrvAddr", "").trim();
            if (!broker.peer && !namesrvAddr.equals(spec.namesrvAddr())) {
                verdict.add(Finding.Kind.REGISTRATION, "namesrvAddr: live " + namesrvAddr + ", should be " + spec.namesrvAddr());
            }
            if (answer.version.isEmpty()) {
                verdict.add(Finding.Kind.UNREACHABLE, "did not say its version");
            } else if (!broker.peer && !answer.version.equals(spec.version)) {
                verdict.add(Finding.Kind.VERSION, "runs version " + answer.version + ", should be " + spec.version);
            }
            if (!broker.peer) {
                LiveConfig config = new LiveConfig(broker, answer.config);
                verdict.keys = config.keys;
                verdict.differences.addAll(config.differences);
                for (String difference : config.differences) {
                    verdict.add(Finding.Kind.CONFIG, difference);
                }
            }
        }
        if (!broker.isMaster() && answer.config != null) {
            replication(broker, answer, verdict);
        }
        return verdict;
    }

    private void registrations(Spec.Broker broker, Verdict verdict) {
        List<String> absent = new ArrayList<>();
        for (String address : spec.nameServers) {
            Snapshot.View view = snapshot.views.get(address);
            String problem = registration(view, broker);
            (problem == null ? verdict.registered : verdict.missing).add(address);
            if (problem != null && problem.isEmpty()) {
                absent.add(address);
            } else if (problem != null) {
                verdict.add(Finding.Kind.REGISTRATION, problem + " in " + address);
            }
        }
        if (!absent.isEmpty()) {
            verdict.add(Finding.Kind.REGISTRATION, "not registered in " + String.join(", ", absent));
        }
    }

    /** null: as it should be; empty: not registered; else what is wrong. */
    private String registration(Snapshot.View view, Spec.Broker broker) {
        String address = view.addresses.get(broker.name + "/" + broker.id);
        if (address == null) {
            return "";
        }
        if (!address.equals(broker.address)) {
            return "registered as " + address;
        }
        String cluster = view.clusters.get(broker.name);
        return spec.clusterName.equals(cluster) ? null : "registered in cluster " + cluster + " instead of " + spec.clusterName;
    }

    /** The master knows a slave by the source port of its connection only, so both sides are asked. */
    private void replication(Spec.Broker slave, Snapshot.Answer answer, Verdict verdict) {
        Spec.Broker master = spec.masterOf(slave);
        if (master == null) {
            return;
        }
        HARuntimeInfo own = answer.ha;
        HARuntimeInfo its = snapshot.answers.get(master.key).ha;
        if (own == null) {
            verdict.add(Finding.Kind.REPLICATION, "no replication status (" + answer.haError + ")");
            return;
        }
        if (its == null) {
            verdict.add(Finding.Kind.REPLICATION,
                "no replication status of its master (" + snapshot.answers.get(master.key).haError + ")");
            return;
        }
        int slaves = spec.slavesOf(master).size();
        int connected = its.getHaConnectionInfo() == null ? 0 : its.getHaConnectionInfo().size();
        String masterAddr = own.getHaClientRuntimeInfo() == null ? null : own.getHaClientRuntimeInfo().getMasterAddr();
        if (masterAddr == null || masterAddr.isEmpty()) {
            verdict.add(Finding.Kind.REPLICATION, "has not found its master");
        } else if (connected < slaves) {
            verdict.add(Finding.Kind.REPLICATION, "its master has " + connected + " of " + slaves + " slaves connected");
        } else {
            long diff = its.getMasterCommitLogMaxOffset() - own.getHaClientRuntimeInfo().getMaxOffset();
            verdict.slaveDiff = diff;
            verdict.masterOffset = its.getMasterCommitLogMaxOffset();
            if (Math.abs(diff) > SMALL_DIFF) {
                verdict.add(Finding.Kind.REPLICATION, behind(diff));
            }
        }
    }

    static String behind(long diff) {
        return Math.abs(diff) + " bytes " + (diff >= 0 ? "behind" : "ahead of") + " its master";
    }
}
