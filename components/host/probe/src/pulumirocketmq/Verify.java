package pulumirocketmq;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Waits until everything is as described, then says so; or says all that is not. */
final class Verify {
    private static final long POLL_MILLIS = 300;
    /** What waiting cannot mend must stand this long: a process may be seen while its successor is on the way. */
    private static final long SETTLE_MILLIS = 5000;
    /** Once one broker has failed for good, the others get this long to show their own state. */
    private static final long GRACE_MILLIS = 10000;
    /** A master's test message waits this long for its slaves, then is tried without them. */
    private static final long SLAVES_FIRST_MILLIS = 5000;
    /** A broker that runs but is not registered, or a slave that knows no master, is told to register again so often. */
    private static final long NUDGE_MILLIS = 1500;
    private static final int NUDGES = 60;

    private final Spec spec;
    private final Remote remote;
    private final PrintStream out;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final Map<String, Progress> progress = new LinkedHashMap<>();
    private final long start = System.nanoTime();
    private Judge judge;
    private Spec.Broker only;
    private long firstFailure = -1;
    private String gaveUpOn;

    /** One broker's way to "ok". */
    private static final class Progress {
        Judge.Verdict verdict;
        RoundTrip trip;
        long stuckSince = -1;
        long cleanSince = -1;
        boolean failed;
        long nudgeAfter = -1;
        int nudges;
        /** Where the master's log ended when this slave was first seen connected: it must get there. */
        long target = -1;
        /** Where this slave was at the look before. */
        long slaveOffset = -1;

        boolean clean() {
            return verdict != null && verdict.findings.isEmpty();
        }

        boolean done() {
            return clean() && (trip == null || trip.ok());
        }
    }

    Verify(Spec spec, Remote remote, PrintStream out) {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
        for (Spec.Broker broker : spec.brokers) {
            Progress one = new Progress();
            one.trip = broker.isMaster() && !broker.peer ? new RoundTrip(broker, remote) : null;
            progress.put(broker.key, one);
        }
    }

    /** Says only what that one broker is about, and what fails. */
    boolean run(Spec.Broker only) throws InterruptedException {
        this.only = only;
        return run();
    }

    boolean run() throws InterruptedException {
        long deadline = spec.timeoutSeconds * 1000L;
        remote.endBy(start + deadline * 1000000);
        Waiting waiting = new Waiting(out, spec.timeoutSeconds);
        while (true) {
            look();
            sendWhereClean(deadline);
            if (allDone()) {
                return report();
            }
            long end = Math.min(deadline, givingUpAt());
            if (millis() + POLL_MILLIS >= end || nothingToWaitFor()) {
                return report();
            }
            waiting.say(String.join("; ", left()));
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private void look() throws InterruptedException {
        Snapshot snapshot = Snapshot.take(spec, remote, pool);
        judge = new Judge(spec, snapshot);
        for (Spec.Broker broker : spec.brokers) {
            Progress one = progress.get(broker.key);
            one.verdict = judge.broker(broker);
            nudge(broker, one, snapshot);
            caughtUp(one);
            boolean hopeless = false;
            boolean failed = false;
            for (Finding finding : one.verdict.findings) {
                hopeless |= !finding.mayHeal();
                failed |= finding.kind == Finding.Kind.FAILED;
            }
            one.stuckSince = !hopeless ? -1 : one.stuckSince < 0 ? millis() : one.stuckSince;
            one.cleanSince = !one.clean() ? -1 : one.cleanSince < 0 ? millis() : one.cleanSince;
            one.failed = failed || hopeless && millis() - one.stuckSince >= SETTLE_MILLIS;
        }
    }

    /**
     * At its boot a broker registers with the NameServers that it has reached so far, which may be none: it then waits
     * 10 s, and a slave 5 s more until it asks for its master.
     */
    private void nudge(Spec.Broker broker, Progress one, Snapshot snapshot) {
        Map<String, String> config = snapshot.answers.get(broker.key).config;
        boolean lonely = !one.verdict.missing.isEmpty() || !broker.isMaster() && one.verdict.slaveDiff == null
            || config != null && !runtimeKeys(broker).equals(runtimeKeysOf(broker, config));
        if (config == null || !lonely || broker.peer) {
            one.nudgeAfter = -1;
        } else if (one.nudgeAfter < 0) {
            one.nudgeAfter = millis() + POLL_MILLIS;
        } else if (millis() >= one.nudgeAfter && one.nudges < NUDGES) {
            one.nudges++;
            one.nudgeAfter = millis() + NUDGE_MILLIS;
            pool.execute(() -> remote.update(broker.address, runtimeKeys(broker)));
        }
    }

    /** What every broker must have and can be told as it runs: a change has its own for a while, and may be killed. */
    private Map<String, String> runtimeKeys(Spec.Broker broker) {
        Map<String, String> keys = new TreeMap<>();
        keys.put("brokerPermission", broker.permission);
        keys.put("namesrvAddr", spec.namesrvAddr());
        return keys;
    }

    private Map<String, String> runtimeKeysOf(Spec.Broker broker, Map<String, String> config) {
        Map<String, String> keys = runtimeKeys(broker);
        keys.replaceAll((key, wanted) -> config.getOrDefault(key, wanted).trim());
        return keys;
    }

    private static void caughtUp(Progress slave) {
        Judge.Verdict verdict = slave.verdict;
        if (verdict.slaveDiff == null) {
            return;
        }
        slave.target = slave.target < 0 ? verdict.masterOffset : slave.target;
        if (verdict.findings.isEmpty() && verdict.masterOffset - verdict.slaveDiff < slave.target) {
            verdict.add(Finding.Kind.REPLICATION, Judge.behind(verdict.slaveDiff));
        }
        // Asked a moment later it may have more than its master said. What it had before that, its master must have.
        boolean ahead = verdict.slaveDiff < 0 && (slave.slaveOffset < 0 || slave.slaveOffset > verdict.masterOffset);
        slave.slaveOffset = verdict.masterOffset - verdict.slaveDiff;
        if (verdict.findings.isEmpty() && ahead) {
            verdict.add(Finding.Kind.REPLICATION, Judge.behind(verdict.slaveDiff) + ": it holds messages of another store");
        }
    }

    private void sendWhereClean(long deadline) throws InterruptedException {
        List<Callable<Void>> sends = new ArrayList<>();
        for (Spec.Broker master : spec.brokers) {
            Progress one = progress.get(master.key);
            if (one.trip == null || one.trip.ok() || !one.clean()) {
                continue;
            }
            boolean slavesClean = true;
            for (Spec.Broker slave : spec.slavesOf(master)) {
                slavesClean &= progress.get(slave.key).clean() || progress.get(slave.key).failed;
            }
            if (slavesClean || millis() - one.cleanSince >= SLAVES_FIRST_MILLIS) {
                sends.add(() -> {
                    one.trip.attempt(Math.max(500, deadline - millis()));
                    return null;
                });
            }
        }
        pool.invokeAll(sends);
    }

    private boolean allDone() {
        boolean done = true;
        for (Progress one : progress.values()) {
            done &= one.done();
        }
        for (String address : spec.nameServers) {
            done &= judge.nameServer(address) == null;
        }
        return done;
    }

    private long givingUpAt() {
        for (Spec.Broker broker : spec.brokers) {
            if (firstFailure < 0 && progress.get(broker.key).failed) {
                firstFailure = millis();
                gaveUpOn = broker.key;
            }
        }
        return firstFailure < 0 ? Long.MAX_VALUE : firstFailure + GRACE_MILLIS;
    }

    /** Every broker is done or failed for good, and one has failed: the NameServers' lists cannot get complete either. */
    private boolean nothingToWaitFor() {
        boolean failed = false;
        for (Progress one : progress.values()) {
            if (!one.done() && !one.failed) {
                return false;
            }
            failed |= one.failed;
        }
        return failed;
    }

    /** What each of them lacks still. */
    private List<String> left() {
        List<String> left = new ArrayList<>();
        for (Spec.Broker broker : spec.brokers) {
            Progress one = progress.get(broker.key);
            if (!one.done()) {
                left.add(broker.key + ": " + (one.clean() ? "a message is on its way" : one.verdict.findings.get(0).text));
            }
        }
        for (String address : spec.nameServers) {
            String problem = judge.nameServer(address);
            if (problem != null) {
                left.add("nameserver " + address + ": " + problem);
            }
        }
        return left;
    }

    private boolean report() {
        boolean allOk = true;
        boolean gate = only != null;
        for (String address : spec.nameServers) {
            String problem = judge.nameServer(address);
            allOk &= problem == null;
            if (problem != null || !gate) {
                line(problem == null ? "ok    nameserver  " + address + "  " + judge.listed(address)
                    : "FAIL  nameserver  " + address + ": " + problem + after());
            }
        }
        for (Spec.Broker broker : spec.brokers) {
            Progress one = progress.get(broker.key);
            String subject = broker.key + "  " + broker.address;
            if (one.done() && gate && broker != only) {
                continue;
            }
            if (one.done()) {
                line("ok    " + subject + "  " + facts(spec, one.verdict) + (one.trip == null ? "" : ", " + one.trip.text()));
                continue;
            }
            allOk = false;
            List<String> texts = new ArrayList<>();
            for (Finding finding : one.verdict.findings) {
                texts.add(finding.text + (finding.mayHeal() ? after() : ""));
            }
            if (one.trip != null && !one.trip.ok() && one.clean()) {
                texts.add(one.trip.text());
            }
            line("FAIL  " + subject + ": " + String.join("; ", texts));
            for (String logLine : Text.tail(broker.log, 15)) {
                line("        " + logLine);
            }
        }
        for (Map.Entry<String, List<String>> other : gate ? new TreeMap<String, List<String>>().entrySet() : judge.unexpected().entrySet()) {
            line("warn  " + other.getKey() + "  unexpected: in the same cluster, registered in " + String.join(", ", other.getValue()));
        }
        return allOk;
    }

    static String facts(Spec spec, Judge.Verdict verdict) {
        return "registered in " + verdict.registered.size() + "/" + spec.nameServers.size() + ", version " + verdict.version + ", "
            + verdict.keys + " keys live" + (verdict.slaveDiff == null ? "" : ", " + Judge.behind(verdict.slaveDiff));
    }

    private String after() {
        return " after " + Math.round(millis() / 1000.0) + " s" + (gaveUpOn == null ? "" : " (gave up because of " + gaveUpOn + ")");
    }

    private void line(String text) {
        out.println(text.length() <= Text.MAX_LINE ? text : text.substring(0, Text.MAX_LINE - 3) + "...");
    }

    private long millis() {
        return (System.nanoTime() - start) / 1000000;
    }
}
