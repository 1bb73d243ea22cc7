package pulumirocketmq;

/** One thing that is not as described. */
final class Finding {
    enum Kind { FAILED, UNREACHABLE, REGISTRATION, VERSION, CONFIG, REPLICATION, MESSAGE }

    final Kind kind;
    final String text;

    Finding(Kind kind, String text) {
        this.kind = kind;
        this.text = Text.oneLine(text, 400);
    }

    /** Time alone does not mend a wrong release or configuration; all else may be a start-up under way. */
    boolean mayHeal() {
        return kind != Kind.FAILED && kind != Kind.VERSION && kind != Kind.CONFIG;
    }
}
