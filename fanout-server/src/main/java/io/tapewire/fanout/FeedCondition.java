package io.tapewire.fanout;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.Source;

/**
 * Whether anything comes from the tape, as the shard itself sees it: DOWN while there is no tape or nothing on it, STALE when no record came for a
 * while though no source said that it ended, UP otherwise. Each change is told to every session.
 */
final class FeedCondition {
    private final long staleAfterNs;
    private FeedStatusKind kind = FeedStatusKind.DOWN;
    private long lastRecordNs;

    FeedCondition(long staleAfterNs) {
        this.staleAfterNs = staleAfterNs;
    }

    /** Records came. {@return whether the condition changed} */
    boolean onRecords(long nowNs) {
        lastRecordNs = nowNs;
        return change(FeedStatusKind.UP);
    }

    /** There is no tape any more. {@return whether the condition changed} */
    boolean onTapeLost() {
        return change(FeedStatusKind.DOWN);
    }

    /** Time went on. {@return whether the condition changed} */
    boolean onTime(long nowNs, MarketState state) {
        return kind == FeedStatusKind.UP
                && nowNs - lastRecordNs >= staleAfterNs
                && !hasEnded(state)
                && change(FeedStatusKind.STALE);
    }

    private boolean change(FeedStatusKind newKind) {
        final boolean changed = newKind != kind;
        kind = newKind;
        return changed;
    }

    private static boolean hasEnded(MarketState state) {
        for (int id = 1; id <= state.lastSourceId(); id++) {
            final Source source = state.source(id);
            if (source != null && source.condition() != FeedStatusKind.ENDED) {
                return false;
            }
        }
        return state.lastSourceId() > 0;
    }

    /** {@return when {@link #onTime} may change something, ns} */
    long nextNs(long nowNs) {
        final long staleNs = lastRecordNs + staleAfterNs;
        return kind == FeedStatusKind.UP && staleNs > nowNs ? staleNs : Long.MAX_VALUE;
    }

    boolean isUp() {
        return kind == FeedStatusKind.UP;
    }

    FeedStatusKind kind() {
        return kind;
    }
}
