package pulumirocketmq;

import java.io.PrintStream;

/** Says every few seconds what is waited for: whoever looks at an `up` sees that it goes on, and where. */
final class Waiting {
    private static final long FIRST_MILLIS = 5000;
    private static final long EVERY_MILLIS = 10000;

    private final PrintStream out;
    private final long limitSeconds;
    private final long start = System.nanoTime();
    private long next = FIRST_MILLIS;

    Waiting(PrintStream out, long limitSeconds) {
        this.out = out;
        this.limitSeconds = limitSeconds;
    }

    void say(String what) {
        long spent = (System.nanoTime() - start) / 1000000;
        if (spent >= next) {
            next = spent + EVERY_MILLIS;
            out.println(Text.oneLine("wait  " + what + " (" + spent / 1000 + " s of " + limitSeconds + ")"));
        }
    }
}
