package io.tapewire.perf.load;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong: all are counted, the first are kept in words. One thread writes; others read when it has ended. */
public final class Violations {
    /** More than these say nothing new. */
    private static final int KEPT = 20;

    private final List<String> lines = new ArrayList<>();
    private long count;

    void add(String line) {
        count++;
        if (lines.size() < KEPT) {
            lines.add(line);
        }
    }

    /** {@return how many} */
    public long count() {
        return count;
    }

    /** {@return the first of them, a line each} */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String toString() {
        return count + " violations: " + String.join("\n", lines);
    }
}
