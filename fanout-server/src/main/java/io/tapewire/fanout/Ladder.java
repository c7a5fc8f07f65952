package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;

/**
 * What happens to a client that does not keep up, step by step: conflating, a warning, the end. Judges {@link Lag} alone, on a clock that stands
 * still while the shard itself does.
 */
final class Ladder {
    private final FanoutContext context;
    private final Counters<FanoutCounter> counters;
    private boolean conflating;
    private boolean qosDue;
    private long lastBlockedNs;
    private boolean warned;
    private boolean warningDue;

    Ladder(FanoutContext context, Counters<FanoutCounter> counters) {
        this.context = context;
        this.counters = counters;
    }

    /** Takes the steps that are due. {@return whether the last one is: slow consumer} */
    boolean check(Lag lag, boolean acks, long nowNs) {
        final long unsentSince = lag.unsentSinceNs();
        if (unsentSince != Lag.NONE && nowNs - unsentSince >= context.conflatingAfterNs()) {
            lastBlockedNs = nowNs;
            if (!conflating) {
                conflating = true;
                qosDue = true;
                counters.increment(FanoutCounter.QOS_CONFLATING);
            }
        } else if (conflating && nowNs - lastBlockedNs >= context.conflatingOverNs()) {
            conflating = false;
            qosDue = true;
        }
        final long lagNs = lag.lagNs(acks, nowNs);
        if (lagNs < context.slowWarningNs()) {
            warned = false;
            warningDue = false;
        } else if (!warned) {
            warned = true;
            warningDue = true;
            counters.increment(FanoutCounter.SLOW_WARNINGS);
        }
        return lagNs >= context.slowConsumerNs();
    }

    /** {@return when {@link #check} may find a step due, ns} */
    long nextNs(Lag lag, boolean acks) {
        long next = Long.MAX_VALUE;
        final long unsentSince = lag.unsentSinceNs();
        if (conflating) {
            next = lastBlockedNs + context.conflatingOverNs();
        } else if (unsentSince != Lag.NONE) {
            next = unsentSince + context.conflatingAfterNs();
        }
        final long since = lag.sinceNs(acks);
        if (since != Lag.NONE) {
            next = Math.min(next, since + (warned ? context.slowConsumerNs() : context.slowWarningNs()));
        }
        return next;
    }

    boolean isConflating() {
        return conflating;
    }

    /** {@return whether a QosChange is to be sent} */
    boolean isQosDue() {
        return qosDue;
    }

    void onQosSent() {
        qosDue = false;
    }

    /** {@return whether a SlowWarning is to be sent} */
    boolean isWarningDue() {
        return warningDue;
    }

    void onWarningSent() {
        warningDue = false;
    }
}
