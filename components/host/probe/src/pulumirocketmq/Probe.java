package pulumirocketmq;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.apache.rocketmq.logging.org.slf4j.LoggerFactory;

/**
 * Looks at a running RocketMQ cluster with the classes of the release it runs.
 *
 * <p>{@code java -cp probe.jar:$ROCKETMQ_HOME/lib/* pulumirocketmq.Probe verify|status < spec}. {@code verify} waits until
 * the cluster is what the spec says, {@code status} looks once. Exit 0: as described, 1: not, 2: unusable call or spec.
 */
public final class Probe {
    private Probe() {
    }

    public static void main(String[] args) {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        int code;
        try {
            code = run(args, out);
        } catch (Spec.Invalid e) {
            for (String problem : e.problems) {
                err.println("spec: " + Text.oneLine(problem));
            }
            code = 2;
        } catch (Throwable e) {
            err.println("probe: " + Text.why(e));
            code = 2;
        }
        out.flush();
        err.flush();
        // Not exit(): the client's threads and shutdown hooks have nothing to finish.
        Runtime.getRuntime().halt(code);
    }

    private static int run(String[] args, PrintStream out) throws Exception {
        String mode = args.length == 1 ? args[0] : "";
        if (!mode.equals("verify") && !mode.equals("status")) {
            throw new Spec.Invalid("usage: pulumirocketmq.Probe verify|status < spec");
        }
        Spec spec = Spec.read(System.in);
        silence();
        try (Remote remote = new Remote(spec.accessKey, spec.secretKey)) {
            boolean ok = mode.equals("verify") ? new Verify(spec, remote, out).run() : Status.print(spec, remote, out);
            return ok ? 0 : 1;
        }
    }

    /**
     * RocketMQ logs through its own copies of slf4j and logback, which would create some twenty files in the home directory.
     * Where slf4j finds no logback it logs nothing: it looks through the thread's class loader, so for the moment of its
     * choice that is one without the release's jars. (Its complaint about it goes nowhere, as all library output.)
     */
    private static void silence() {
        PrintStream nowhere = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) {
            }

            @Override
            public void write(byte[] b, int off, int len) {
            }
        });
        System.setOut(nowhere);
        System.setErr(nowhere);
        Thread thread = Thread.currentThread();
        ClassLoader jars = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader().getParent());
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            thread.setContextClassLoader(jars);
        }
    }

    private static PrintStream utf8(FileDescriptor fd) {
        try {
            return new PrintStream(new FileOutputStream(fd), false, "UTF-8");
        } catch (java.io.UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
