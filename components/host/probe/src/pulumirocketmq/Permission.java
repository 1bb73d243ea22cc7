package pulumirocketmq;

import java.util.Map;

/** The bits of a broker's `brokerPermission`. */
final class Permission {
    static final int WRITE = 2;

    private Permission() {
    }

    static int of(Map<String, String> config) {
        try {
            return Integer.parseInt(config.getOrDefault("brokerPermission", "6").trim());
        } catch (NumberFormatException e) {
            return 6;
        }
    }
}
