package pulumirocketmq.load;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;

/** One line of JSON: `event`, `t` in milliseconds of the clock on the wall, and what belongs to it. */
final class Event {
    /** Flushed with each line, so that one who reads while this runs sees all of it. */
    private static final PrintStream OUT = new PrintStream(System.out, true);

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Event(String name) {
        fields.put("event", name);
        fields.put("t", System.currentTimeMillis());
    }

    static Event of(String name) {
        return new Event(name);
    }

    Event with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    void say() {
        OUT.println(RemotingSerializable.toJson(fields, false));
    }

    /** The classes of an exception and of its cause, and the code of a broker that refused. */
    static String named(Throwable e) {
        String code = e instanceof MQBrokerException ? " " + ((MQBrokerException) e).getResponseCode() : "";
        return e.getClass().getSimpleName() + code + (e.getCause() == null ? "" : " " + named(e.getCause()));
    }
}
