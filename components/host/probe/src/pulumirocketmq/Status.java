package pulumirocketmq;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One look, as JSON lines; sends nothing. Looks again where something did not answer: a busy machine is not a dead one. */
final class Status {
    private static final long PAUSE_MILLIS = 1000;
    private static final int LOOKS = 4;

    private Status() {
    }

    static boolean print(Spec spec, Remote remote, PrintStream out) throws InterruptedException {
        ExecutorService pool = Executors.newCachedThreadPool();
        Snapshot snapshot = Snapshot.take(spec, remote, pool);
        // Nothing listens where there is no connection: once more is enough.
        for (int look = 1; look == 1 ? snapshot.isSilent() : look < LOOKS && snapshot.isSlow(); look++) {
            Thread.sleep(PAUSE_MILLIS);
            snapshot = Snapshot.take(spec, remote, pool);
        }
        Judge judge = new Judge(spec, snapshot);
        boolean allOk = true;
        for (String address : spec.nameServers) {
            String problem = judge.nameServer(address);
            Map<String, Object> line = line("nameServer", address, problem == null);
            line.put("detail", problem == null ? judge.listed(address) : problem);
            out.println(Text.json(line));
            allOk &= problem == null;
        }
        for (Spec.Broker broker : spec.brokers) {
            Judge.Verdict verdict = judge.broker(broker);
            Map<String, Object> line = line("broker", broker.key, verdict.findings.isEmpty());
            line.put("registered", verdict.registered);
            line.put("missing", verdict.missing);
            line.put("version", verdict.version);
            line.put("role", verdict.role);
            line.put("differences", verdict.differences);
            line.put("slaveDiffBytes", verdict.slaveDiff);
            line.put("masterOffset", verdict.masterOffset);
            line.put("brokerName", broker.name);
            line.put("brokerId", broker.id);
            line.put("detail", detail(spec, verdict));
            out.println(Text.json(line));
            allOk &= verdict.findings.isEmpty();
        }
        for (Map.Entry<String, List<String>> other : judge.unexpected().entrySet()) {
            Map<String, Object> line = line("unexpected", other.getKey().replaceAll(" .*", ""), true);
            line.put("detail", other.getKey().replaceAll("^\\S+ +", "") + " is in the same cluster, registered in "
                + String.join(", ", other.getValue()));
            out.println(Text.json(line));
        }
        return allOk;
    }

    private static Map<String, Object> line(String kind, String key, boolean ok) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", kind);
        line.put("key", key);
        line.put("ok", ok);
        return line;
    }

    private static String detail(Spec spec, Judge.Verdict verdict) {
        if (verdict.findings.isEmpty()) {
            return Verify.facts(spec, verdict);
        }
        List<String> texts = new ArrayList<>();
        for (Finding finding : verdict.findings) {
            texts.add(finding.text);
        }
        return Text.oneLine(String.join("; ", texts));
    }
}
