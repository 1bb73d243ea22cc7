package pulumirocketmq.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Commands, a line each. The end of the input ends the load; it comes too when the process that started this one dies. */
final class Input {
    /** For the case that nobody ends it. */
    private static final long MAX_SECONDS = 7200;

    private final long start = System.nanoTime();
    private volatile boolean ended = false;

    Input(Consumer<String> onLine) {
        Thread thread = new Thread(() -> {
            try {
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    onLine.accept(line);
                }
            } catch (IOException e) {
                // no input to wait for any more: the same as its end
            }
            ended = true;
        });
        thread.setDaemon(true);
        thread.start();
    }

    boolean hasEnded() {
        return ended || isLate();
    }

    boolean isLate() {
        return System.nanoTime() - start > TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    }
}
