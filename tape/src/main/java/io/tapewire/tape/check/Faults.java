package io.tapewire.tape.check;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts faults and prints the first ones of each kind: a session that is wrong once is often wrong a million times. */
final class Faults {
    private static final int PRINTED_PER_KIND = 20;

    private final Consumer<String> out;
    private final Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
    private long total;

    Faults(Consumer<String> out) {
        this.out = out;
    }

    void add(FaultKind kind, Frame frame, String what) {
        add(kind, frame.toString(), what);
    }

    void add(FaultKind kind, String where, String what) {
        total++;
        if (counts.merge(kind, 1L, Long::sum) <= PRINTED_PER_KIND) {
            out.accept(kind + ": " + where + ": " + what);
        }
    }

    /** Says how many were not printed. */
    void conclude() {
        counts.forEach((kind, count) -> {
            if (count > PRINTED_PER_KIND) {
                out.accept(kind + ": " + (count - PRINTED_PER_KIND) + " more, " + count + " in all");
            }
        });
    }

    long total() {
        return total;
    }
}
