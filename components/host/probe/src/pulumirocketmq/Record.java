package pulumirocketmq;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The permissions that a change has taken from brokers; on disk before they are taken, so that a kill loses none. */
final class Record {
    private final Path file;

    Record(String file) {
        this.file = Paths.get(file);
    }

    /** What stands there first is what the broker had before any interrupted change. */
    void add(String address, int permission) throws IOException {
        Map<String, Integer> all = read();
        all.putIfAbsent(address, permission);
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : all.entrySet()) {
            lines.add(entry.getKey() + " " + entry.getValue());
        }
        Path next = Paths.get(file + ".new");
        Files.write(next, lines, StandardCharsets.UTF_8);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Map<String, Integer> read() throws IOException {
        Map<String, Integer> all = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] parts = line.trim().split(" ");
                if (parts.length == 2 && parts[1].matches("[0-7]")) {
                    all.put(parts[0], Integer.parseInt(parts[1]));
                }
            }
        }
        return all;
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
