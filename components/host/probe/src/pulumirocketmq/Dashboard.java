package pulumirocketmq;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;

/** A RocketMQ Dashboard: it answers, asks for the login where it should, and shows the cluster of its NameServers. */
final class Dashboard {
    private static final int CALL_MILLIS = 8000;
    private static final long POLL_MILLIS = 500;

    private final Spec spec;
    private final PrintStream out;

    /** An answer that is not as it should be. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String text) {
            super(text);
        }
    }

    Dashboard(Spec spec, PrintStream out) {
        this.spec = spec;
        this.out = out;
    }

    /** Waits until all of it holds. */
    boolean await() throws InterruptedException {
        Waiting waiting = new Waiting(out, spec.timeoutSeconds);
        long began = System.nanoTime();
        while (true) {
            String problem = look();
            long seconds = (System.nanoTime() - began) / 1000000000;
            if (problem == null) {
                out.println("ok    dashboard  http://" + spec.dashboardAddress + "  shows the cluster of " + spec.dashboardNamesrvAddr
                    + (spec.dashboardUser == null ? "" : ", after a login"));
                return true;
            }
            if (seconds >= spec.timeoutSeconds) {
                out.println("FAIL  dashboard  http://" + spec.dashboardAddress + ": " + problem + " after " + seconds + " s");
                return false;
            }
            waiting.say("dashboard http://" + spec.dashboardAddress + ": " + problem);
            Thread.sleep(POLL_MILLIS);
        }
    }

    boolean status() {
        String problem = look();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "dashboard");
        line.put("key", spec.dashboardKey);
        line.put("ok", problem == null);
        line.put("detail", problem == null ? "shows the cluster of " + spec.dashboardNamesrvAddr : Text.oneLine(problem));
        out.println(Text.json(line));
        return problem == null;
    }

    private String look() {
        try {
            String cookie = null;
            if (spec.dashboardUser != null) {
                if (open("/cluster/list.query", null, null).getResponseCode() == 200) {
                    return "it shows the cluster without a login";
                }
                cookie = login();
            }
            Object list = data("/ops/homePage.query", cookie).get("namesvrAddrList");
            if (!shown(list)) {
                return "it shows the NameServers " + list + ", should be " + spec.dashboardNamesrvAddr;
            }
            data("/cluster/list.query", cookie);
            return null;
        } catch (Wrong e) {
            return e.getMessage();
        } catch (IOException | RuntimeException e) {
            return Text.why(e);
        }
    }

    /** Version 2 keeps the NameServers of a cluster as one text, version 1 as a list. */
    private boolean shown(Object list) {
        List<String> wanted = Arrays.asList(spec.dashboardNamesrvAddr.split(";"));
        return list instanceof List && (((List<?>) list).contains(spec.dashboardNamesrvAddr) || ((List<?>) list).containsAll(wanted));
    }

    private String login() throws IOException, Wrong {
        String form = "username=" + encode(spec.dashboardUser) + "&password=" + encode(spec.dashboardPassword);
        HttpURLConnection connection = open("/login/login.do", null, form);
        answer(connection, "the login of " + spec.dashboardUser);
        String cookie = connection.getHeaderField("Set-Cookie");
        if (cookie == null) {
            throw new Wrong("the login of " + spec.dashboardUser + " gave no session");
        }
        return cookie.split(";")[0];
    }

    private Map<?, ?> data(String path, String cookie) throws IOException, Wrong {
        Object data = answer(open(path, cookie, null), path).get("data");
        if (!(data instanceof Map)) {
            throw new Wrong(path + " has no data");
        }
        return (Map<?, ?>) data;
    }

    /** Errors are answers with code 200 and another status than 0. */
    private static Map<?, ?> answer(HttpURLConnection connection, String what) throws IOException, Wrong {
        int code = connection.getResponseCode();
        if (code != 200) {
            throw new Wrong(what + " is answered with HTTP " + code);
        }
        Map<?, ?> answer = RemotingSerializable.fromJson(read(connection.getInputStream()), Map.class);
        if (answer == null || !"0".equals(String.valueOf(answer.get("status")))) {
            throw new Wrong(what + " fails: " + (answer == null ? "no answer" : answer.get("errMsg")));
        }
        return answer;
    }

    private HttpURLConnection open(String path, String cookie, String form) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL("http://" + spec.dashboardAddress + path).openConnection();
        connection.setConnectTimeout(CALL_MILLIS);
        connection.setReadTimeout(CALL_MILLIS);
        connection.setInstanceFollowRedirects(false);
        if (cookie != null) {
            connection.setRequestProperty("Cookie", cookie);
        }
        if (form != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
        }
        return connection;
    }

    private static String encode(String text) throws IOException {
        return URLEncoder.encode(text, "UTF-8");
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int count = in.read(part); count >= 0; count = in.read(part)) {
            bytes.write(part, 0, count);
        }
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
}
