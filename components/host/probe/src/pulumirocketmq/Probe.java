package pulumirocketmq;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.apache.rocketmq.logging.org.slf4j.LoggerFactory;

/**
 * Looks at a running RocketMQ cluster with the classes of the release it runs.
 *
 * <p>{@code java -cp probe.jar:$ROCKETMQ_HOME/lib/* pulumirocketmq.Probe MODE < spec}. {@code verify} waits until
 * the cluster is what the spec says, {@code status} looks once; the others surround a change of one process: {@code leave}
 * before its restart, {@code set} in place of one, {@code gate} and {@code return} after it; {@code admin} makes topics, consumer
 * groups and what else brokers are told. Exit 0: as described, 1: not, 2:
 * unusable call or spec.
 */
public final class Probe {
    private static final List<String> MODES = Arrays.asList("verify", "status", "leave", "set", "gate", "return", "admin");
    private static final List<String> WITH_ARGUMENT = Arrays.asList("set", "admin");

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
        String mode = args.length > 0 && args.length == (WITH_ARGUMENT.contains(args[0]) ? 2 : 1) ? args[0] : "";
        if (!MODES.contains(mode)) {
            throw new Spec.Invalid("usage: pulumirocketmq.Probe " + String.join("|", MODES)
                + " < spec; set takes the configuration file, admin what to do");
        }
        if (mode.equals("admin")) {
            AdminSpec spec = AdminSpec.read(System.in);
            silence();
            try (Remote remote = new Remote(spec.maybe("accessKey"), spec.maybe("secretKey"))) {
                return Admin.run(args[1], spec, remote, out) ? 0 : 1;
            }
        }
        Spec spec = Spec.read(System.in);
        silence();
        try (Remote remote = new Remote(spec.accessKey, spec.secretKey)) {
            return run(mode, spec, remote, out, args) ? 0 : 1;
        }
    }

    private static boolean run(String mode, Spec spec, Remote remote, PrintStream out, String[] args) throws Exception {
        if (spec.dashboardAddress != null) {
            return dashboard(mode, new Dashboard(spec, out));
        }
        switch (mode) {
            case "verify":
                return new Verify(spec, remote, out).run();
            case "status":
                return Status.print(spec, remote, out);
            case "leave":
                return new Rollout(spec, remote, out).leave();
            case "set":
                return new Rollout(spec, remote, out).set(args[1]);
            case "gate":
                return new Rollout(spec, remote, out).gate();
            default:
                return new Rollout(spec, remote, out).giveBack();
        }
    }

    /** It holds no message: nothing is led away from it. */
    private static boolean dashboard(String mode, Dashboard dashboard) throws InterruptedException {
        switch (mode) {
            case "verify":
            case "gate":
                return dashboard.await();
            case "status":
                return dashboard.status();
            default:
                return true;
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
