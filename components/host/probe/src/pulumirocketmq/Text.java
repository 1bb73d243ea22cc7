package pulumirocketmq;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Text for people and for programs: short lines, no secrets, JSON. */
final class Text {
    /** Something listens, and is silent. */
    static final String NO_ANSWER = "no answer";
    static final int MAX_LINE = 990;
    private static final String SECRET = "[secret]";
    /** A secret's name, and all that follows it in the line. */
    private static final Pattern SECRET_IN_LINE = Pattern.compile(
        "(?i)([\\w.-]*(?:secret|password|token|credential)[\\w.-]*|\\b(?:init|inner)\\w*auth\\w*)([\"']?\\s*[=:]\\s*)\\S.*");

    private Text() {
    }

    static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("secret") || name.contains("password") || name.contains("token") || name.contains("credential")
            || (name.startsWith("init") || name.startsWith("inner")) && name.contains("auth");
    }

    static String show(String key, String value) {
        return isSecret(key) ? SECRET : value == null ? "nothing" : value.isEmpty() ? "empty" : oneLine(value, 120);
    }

    static String oneLine(String text) {
        return oneLine(text, MAX_LINE);
    }

    static String oneLine(String text, int max) {
        String line = text.replaceAll("[\\p{Cntrl}]+", " ").trim();
        return line.length() <= max ? line : line.substring(0, max - 3) + "...";
    }

    /** Why a call failed, in a few words. */
    static String why(Throwable e) {
        String message = e.getMessage();
        String type = e.getClass().getSimpleName();
        if (type.equals("RemotingConnectException")) {
            return "no connection";
        }
        // The client closes a silent connection: then what else waits on it gets the second of these.
        if (type.equals("RemotingTimeoutException") || type.equals("RemotingSendRequestException")) {
            return NO_ANSWER;
        }
        return oneLine(e instanceof Remote.Refused ? message : type + (message == null ? "" : ": " + message), 300);
    }

    /** The first line of a file, or null if there is no such file. */
    static String firstLine(String file) {
        if (file == null || !Files.exists(Paths.get(file))) {
            return null;
        }
        for (String line : tail(file, Integer.MAX_VALUE)) {
            return line.isEmpty() ? "no reason given" : line;
        }
        return "no reason given";
    }

    /** The last lines of a file (of its last 64 KiB), secrets masked; nothing if it cannot be read. */
    static List<String> tail(String file, int lines) {
        List<String> all = new ArrayList<>();
        if (file == null) {
            return all;
        }
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            long start = Math.max(0, in.length() - 65536);
            byte[] bytes = new byte[(int) (in.length() - start)];
            in.seek(start);
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8).trim();
            if (!text.isEmpty()) {
                for (String line : text.split("\r?\n")) {
                    all.add(oneLine(mask(line.replace("\t", "    ")), MAX_LINE - 10));
                }
            }
        } catch (IOException e) {
            return Collections.emptyList();
        }
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    static String mask(String line) {
        return SECRET_IN_LINE.matcher(line).replaceAll("$1$2" + SECRET);
    }

    /** "process 4711 is not running", or null where nothing can be said. */
    static String deadProcess(String pidFile) {
        Path proc = Paths.get("/proc");
        if (pidFile == null || !Files.exists(proc.resolve("self"))) {
            return null;
        }
        String pid = firstLine(pidFile);
        if (pid == null) {
            return "no process was started (no " + pidFile + ")";
        }
        return pid.matches("[0-9]+") && !Files.exists(proc.resolve(pid)) ? "process " + pid + " is not running" : null;
    }

    static String json(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        List<String> parts = new ArrayList<>();
        if (value instanceof Map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                parts.add(json(entry.getKey()) + ":" + json(entry.getValue()));
            }
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof Collection) {
            for (Object item : (Collection<?>) value) {
                parts.add(json(item));
            }
            return "[" + String.join(",", parts) + "]";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
