import java.nio.file.Files;
import java.nio.file.Paths;
import org.apache.rocketmq.broker.offset.ConsumerOffsetManager;

/** Reads a consumerOffset.json as a broker of the release on the class path does: prints its table, or what it failed with. */
public class Offsets {
  public static void main(String[] args) throws Exception {
    ConsumerOffsetManager manager = new ConsumerOffsetManager();
    try {
      manager.decode(new String(Files.readAllBytes(Paths.get(args[0]))));
      System.out.println(manager.getOffsetTable());
    } catch (RuntimeException e) {
      System.out.println("failed: " + e.getMessage());
    }
  }
}
