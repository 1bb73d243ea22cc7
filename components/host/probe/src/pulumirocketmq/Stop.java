package pulumirocketmq;

/** Why something is not done, for the person who asked for it. */
final class Stop extends Exception {
    private static final long serialVersionUID = 1L;

    Stop(String reason) {
        super(reason);
    }
}
