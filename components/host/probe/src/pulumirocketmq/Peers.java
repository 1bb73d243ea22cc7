package pulumirocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;

/** The brokers of the cluster as its NameServers list them at this moment. */
final class Peers {
    private final Spec spec;
    private final Remote remote;

    Peers(Spec spec, Remote remote) {
        this.spec = spec;
        this.remote = remote;
    }

    boolean answers(String nameServer) {
        try {
            remote.clusterInfo(nameServer);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    /** Id to address of all brokers with that name. */
    Map<Long, String> group(String brokerName) {
        Map<Long, String> members = groups().get(brokerName);
        return members == null ? new TreeMap<>() : members;
    }

    /** The masters of the other groups. */
    List<String> mastersBeside(String brokerName) {
        List<String> masters = new ArrayList<>();
        for (Map.Entry<String, Map<Long, String>> group : groups().entrySet()) {
            String master = group.getValue().get(0L);
            if (!group.getKey().equals(brokerName) && master != null) {
                masters.add(master);
            }
        }
        return masters;
    }

    /** What any NameServer lists: one that has just started may not know all. */
    private Map<String, Map<Long, String>> groups() {
        Map<String, Map<Long, String>> groups = new TreeMap<>();
        for (String nameServer : spec.nameServers) {
            ClusterInfo info;
            try {
                info = remote.clusterInfo(nameServer);
            } catch (Exception e) {
                continue;
            }
            if (info.getBrokerAddrTable() == null) {
                continue;
            }
            for (BrokerData group : info.getBrokerAddrTable().values()) {
                if (spec.clusterName.equals(group.getCluster())) {
                    groups.computeIfAbsent(group.getBrokerName(), any -> new TreeMap<>()).putAll(group.getBrokerAddrs());
                }
            }
        }
        return groups;
    }
}
