package pulumirocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.body.HARuntimeInfo;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;

/** What all NameServers and brokers answer at one moment, asked in parallel; each call ends within its own timeout. */
final class Snapshot {
    final Map<String, View> views = new ConcurrentHashMap<>();
    final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** One NameServer's list of brokers: "name/id" to "cluster address". */
    static final class View {
        String error;
        final Map<String, String> addresses = new TreeMap<>();
        final Map<String, String> clusters = new TreeMap<>();
    }

    static final class Answer {
        String error;
        Map<String, String> config;
        String version = "";
        HARuntimeInfo ha;
        String haError;
    }

    static Snapshot take(Spec spec, Remote remote, ExecutorService pool) throws InterruptedException {
        Snapshot snapshot = new Snapshot();
        List<Callable<Void>> calls = new ArrayList<>();
        for (String address : spec.nameServers) {
            calls.add(() -> {
                snapshot.views.put(address, view(remote, address));
                return null;
            });
        }
        for (Spec.Broker broker : spec.brokers) {
            Answer answer = new Answer();
            snapshot.answers.put(broker.key, answer);
            calls.add(() -> {
                try {
                    answer.config = remote.brokerConfig(broker.address);
                } catch (Exception e) {
                    answer.error = Text.why(e);
                }
                return null;
            });
            calls.add(() -> {
                try {
                    answer.version = remote.brokerVersion(broker.address);
                } catch (Exception e) {
                    answer.version = "";
                }
                return null;
            });
            if (!broker.isMaster() || !spec.slavesOf(broker).isEmpty()) {
                calls.add(() -> {
                    try {
                        answer.ha = remote.haStatus(broker.address);
                    } catch (Exception e) {
                        answer.haError = Text.why(e);
                    }
                    return null;
                });
            }
        }
        for (Future<Void> done : pool.invokeAll(calls)) {
            try {
                done.get();
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return snapshot;
    }

    /** Whether a NameServer or broker did not answer. */
    boolean isSilent() {
        return !errors().isEmpty();
    }

    /** Whether one that listens did not answer in time. */
    boolean isSlow() {
        return errors().contains(Text.NO_ANSWER);
    }

    private List<String> errors() {
        List<String> errors = new ArrayList<>();
        for (View view : views.values()) {
            if (view.error != null) {
                errors.add(view.error);
            }
        }
        for (Answer answer : answers.values()) {
            if (answer.error != null) {
                errors.add(answer.error);
            }
        }
        return errors;
    }

    private static View view(Remote remote, String address) {
        View view = new View();
        try {
            ClusterInfo info = remote.clusterInfo(address);
            if (info.getBrokerAddrTable() != null) {
                for (Map.Entry<String, BrokerData> group : info.getBrokerAddrTable().entrySet()) {
                    view.clusters.put(group.getKey(), String.valueOf(group.getValue().getCluster()));
                    for (Map.Entry<Long, String> broker : group.getValue().getBrokerAddrs().entrySet()) {
                        view.addresses.put(group.getKey() + "/" + broker.getKey(), broker.getValue());
                    }
                }
            }
        } catch (Exception e) {
            view.error = Text.why(e);
        }
        return view;
    }
}
