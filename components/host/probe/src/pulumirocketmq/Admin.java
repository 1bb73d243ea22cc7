package pulumirocketmq;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** The mode `admin`: puts something in place on the brokers, takes it away, or looks. */
final class Admin {
    private Admin() {
    }

    static boolean run(String action, AdminSpec spec, Remote remote, PrintStream out) throws Exception {
        AdminRemote admin = new AdminRemote(remote, action.equals("status") ? 0 : Remote.ANSWER_MILLIS);
        Subject subject = subject(spec, admin, out);
        switch (action) {
            case "create":
            case "update":
            case "delete":
                try {
                    return action.equals("delete") ? subject.remove() : subject.apply(action.equals("create"));
                } catch (Remote.Refused | RemotingException e) {
                    String word = spec.kind.equals("consumerGroup") ? "consumer group" : spec.kind;
                    out.println("FAIL  " + word + " " + spec.name + ": " + Text.why(e) + "; look whether all brokers are well (make status)");
                    return false;
                }
            case "status":
                List<String> differences = subject.differences();
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("kind", spec.kind);
                line.put("key", spec.name);
                line.put("ok", differences.isEmpty());
                line.put("detail", differences.isEmpty() ? subject.summary() : String.join("; ", differences));
                out.println(Text.json(line));
                return differences.isEmpty();
            default:
                throw new Spec.Invalid("usage: pulumirocketmq.Probe admin create|update|delete|status < spec");
        }
    }

    private static Subject subject(AdminSpec spec, AdminRemote remote, PrintStream out) throws Spec.Invalid {
        switch (spec.kind) {
            case "topic":
                return new TopicAdmin(spec, remote, out);
            case "consumerGroup":
                return new GroupAdmin(spec, remote, out);
            case "members":
                return new Members(spec, remote, out);
            default:
                throw new Spec.Invalid("unknown kind " + spec.kind);
        }
    }

    /** What the mode is about. */
    interface Subject {
        /** Makes it be as described; false if that must not be, or did not come about. @param first nothing of it was ever made */
        boolean apply(boolean first) throws Exception;

        boolean remove() throws Exception;

        /** What is not as described. */
        List<String> differences() throws Exception;

        /** What is, where all is as described. */
        String summary();
    }
}
