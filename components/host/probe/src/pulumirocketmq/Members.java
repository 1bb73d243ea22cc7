package pulumirocketmq;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The groups of a cluster. One that goes is emptied first: nobody sends to it, and all that it holds is read. */
final class Members implements Admin.Subject {
    private final AdminSpec spec;
    private final AdminRemote remote;
    private final PrintStream out;

    Members(AdminSpec spec, AdminRemote remote, PrintStream out) {
        this.spec = spec;
        this.remote = remote;
        this.out = out;
    }

    @Override
    public boolean apply(boolean first) throws Exception {
        Set<String> forced = spec.list("forceRemoval", ",");
        List<Retirement> empty = new ArrayList<>();
        try {
            for (Map.Entry<String, String> member : spec.previous.entrySet()) {
                if (spec.masters.containsKey(member.getKey())) {
                    continue;
                }
                Retirement next = new Retirement(spec, remote, out, member, forced);
                if (!next.now()) {
                    empty.forEach(Retirement::stays);
                    return false;
                }
                empty.add(next);
            }
            empty.forEach(Retirement::keep);
        } finally {
            // Whatever ended it, also a call that failed: all of them go, or all stay as they were.
            empty.forEach(Retirement::giveBack);
        }
        for (Map.Entry<String, String> master : spec.masters.entrySet()) {
            out.println("member " + master.getKey() + " " + master.getValue());
        }
        return true;
    }

    @Override
    public boolean remove() {
        return true;
    }

    @Override
    public List<String> differences() {
        return Collections.emptyList();
    }

    @Override
    public String summary() {
        return String.join(", ", spec.masters.keySet());
    }
}
