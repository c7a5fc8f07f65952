package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.OnOverflow;

/** What happens to a stream that gets each event and has fallen further behind than it may: as its items say, told in any case. */
final class Overflow {
    /** A stream that cannot go on is looked at this often. */
    static final long LOOK_NS = 250_000_000;

    private final FanoutContext context;
    private final ControlEncoder encoder;
    private final Counters<FanoutCounter> counters;
    private final SessionEnd end;

    Overflow(FanoutContext context, ControlEncoder encoder, Counters<FanoutCounter> counters, SessionEnd end) {
        this.context = context;
        this.encoder = encoder;
        this.counters = counters;
        this.end = end;
    }

    /** {@return whether it was too far behind: it goes on from another place, or has come to its end} */
    boolean check(SessionStream stream, long nowNs) {
        final EveryCursor every = stream.every;
        if (every.exempt) {
            return false;
        }
        every.passUnwanted();
        final long records = every.recordsBehind();
        final long lagNs = every.nsBehind();
        if (records <= context.everyLagRecords() && lagNs <= context.everyLagNs()) {
            if (records > context.everyLagRecords() / 2 || lagNs > context.everyLagNs() / 2) {
                warn(stream, lagNs);
            }
            return false;
        }
        counters.increment(FanoutCounter.EVERY_OVERFLOWS);
        final OnOverflow action = every.onOverflow();
        if (action == OnOverflow.CLOSE) {
            end.end(stream.session, EndReason.SLOW_CONSUMER, nowNs);
        } else if (action == OnOverflow.GAP) {
            every.gap(every.cursor + 1, stream.view.position(), GapReason.SLOW);
            every.jump();
        } else {
            stream.conflateEvents();
        }
        return true;
    }

    private void warn(SessionStream stream, long lagNs) {
        if (!stream.every.warned) {
            stream.every.warned = true;
            counters.increment(FanoutCounter.SLOW_WARNINGS);
            final int length = encoder.slowWarning(lagNs, context.everyLagNs());
            // Where there is no room it is slow indeed, and will see.
            stream.session.control.add(encoder.buffer(), 0, length);
        }
    }
}
