package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the gaps that may have taken something of the range. What was lost has no time: it lies between that of the records before and behind, in which
 * any source may have been.
 */
final class ExportGaps {
    private record Gap(long from, long to, GapReason reason, long earliest, long latest, int stretch) {}

    private final ExportRange range;
    private final RecordClock clock;
    private final PrintStream err;
    private final List<Gap> open = new ArrayList<>(); // no record behind them yet
    private boolean hasLost;

    ExportGaps(ExportRange range, RecordClock clock, PrintStream err) {
        this.range = range;
        this.clock = clock;
        this.err = err;
    }

    /** @param isFirst whether no record was read before it */
    void onGap(long from, long to, GapReason reason, boolean isFirst) {
        open.add(new Gap(
                from,
                to,
                reason,
                isFirst ? Long.MIN_VALUE : clock.earliest(),
                isFirst ? Long.MIN_VALUE : clock.latest(),
                clock.stretch()));
    }

    /** A record was read, and the clock has it. */
    void onRecord() {
        if (open.isEmpty()) {
            return;
        }
        for (final Gap gap : open) {
            if (gap.stretch == clock.stretch()) {
                judge(gap, Math.min(gap.earliest, clock.earliest()), Math.max(gap.latest, clock.latest()));
            } else {
                judge(gap, Long.MIN_VALUE, Long.MAX_VALUE);
            }
        }
        open.clear();
    }

    /** Nothing was read behind them. */
    void onEnd() {
        open.forEach(gap -> judge(gap, gap.earliest, Long.MAX_VALUE));
        open.clear();
    }

    private void judge(Gap gap, long earliest, long latest) {
        if (range.mayHold(gap.from, gap.to, earliest, latest)) {
            hasLost = true;
            err.println("tapewire tape: tapeSeq " + gap.from + "-" + gap.to + " are lost: " + gap.reason);
        }
    }

    boolean hasLost() {
        return hasLost;
    }
}
