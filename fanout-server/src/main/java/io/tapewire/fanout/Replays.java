package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.tape.RecordBlocks;
import java.util.ArrayList;
import java.util.List;

/** The replays of one shard: when each is to go on, where its records come from, how it goes on live. On the shard's thread. */
final class Replays {
    private final FanoutContext context;
    private final ShardClock clock;
    private final TapeView live;
    private final Counters<FanoutCounter> counters;
    private final ControlEncoder encoder;
    private final Slots slots;
    private final List<Replay> all = new ArrayList<>();

    Replays(
            FanoutContext context,
            ShardClock clock,
            TapeView live,
            Counters<FanoutCounter> counters,
            ControlEncoder encoder,
            Slots slots) {
        this.context = context;
        this.clock = clock;
        this.live = live;
        this.counters = counters;
        this.encoder = encoder;
        this.slots = slots;
    }

    FanoutContext context() {
        return context;
    }

    ReplayBudget budget() {
        return context.replayBudget();
    }

    long nowNs() {
        return clock.nowNs();
    }

    /** {@return the view that a session's replays join, and do not go beyond: the live one, or the subject's delayed one} */
    TapeView target(ClientSession session) {
        return session.delayed == null ? live : session.delayed.view;
    }

    /** {@return a view for a replay, with nothing read into it} */
    TapeView newView() {
        return new TapeView(counters, live::execute, new FeedCondition(context.staleAfterNs()));
    }

    void add(Replay replay) {
        all.add(replay);
        counters.increment(FanoutCounter.REPLAYS_OPENED);
        counters.increment(FanoutCounter.REPLAYS);
    }

    void remove(Replay replay) {
        all.remove(replay);
        counters.add(FanoutCounter.REPLAYS, -1);
        context.replayLimits().release(replay.stream.session.subject.name());
    }

    /** Looks for a place, on a thread that may wait; answers on the shard's. */
    void seek(Replay replay, ReplayTarget target, ReplaySeek.Listener listener) {
        final RecordBlocks blocks = live.blocks();
        final TapeView view = newView();
        final long last = target(replay.stream.session).position();
        context.executor()
                .execute(new ReplaySeek(
                        blocks,
                        target,
                        last,
                        view,
                        (found, failure) -> live.execute(() -> listener.onSought(found, failure))));
    }

    /** What a session asked for meanwhile is answered for the place that was found. */
    void onSought(ClientSession session) {
        session.resume();
        session.ready();
    }

    /** Wakes the sessions of those whose time has come. */
    void poll(long nowNs) {
        for (int i = 0; i < all.size(); i++) {
            final Replay replay = all.get(i);
            if (replay.wakeNs <= nowNs) {
                replay.wakeNs = VirtualClock.NONE;
                replay.stream.session.ready();
            }
        }
    }

    /** {@return when {@link #poll} has something to do, ns; Long.MAX_VALUE = never} */
    long nextNs() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            next = Math.min(next, all.get(i).wakeNs);
        }
        return next;
    }

    boolean isAtTarget(Replay replay) {
        final TapeView target = target(replay.stream.session);
        return target.isCurrent() && replay.stream.view.position() >= target.position();
    }

    /** Goes on live: the view is that of all from now on, what was sent stays. */
    void join(Replay replay) {
        final SessionStream stream = replay.stream;
        final TapeView target = target(stream.session);
        replay.phase = ReplayPhase.LIVE;
        if (stream.every != null) {
            stream.every.close();
            stream.every = null;
        }
        if (stream.subscriptions != null) {
            stream.subscriptions.entries().moveTo(target, slots);
        } else {
            stream.view = target;
        }
        replay.joining = false;
        stream.replay = null;
        target.recent().release();
        renewEvery(stream);
        stream.onAnnouncementsKnown();
        for (int id = 1; id <= target.state().lastSourceId(); id++) {
            if (target.state().source(id) != null) {
                stream.toldEpoch(id, target.state().source(id).epoch());
            }
        }
        stream.dueGroups = (1 << IntervalGrid.COUNT) - 1;
        stream.joined = replay;
        tell(stream, replay, ReplayPhase.LIVE);
        replay.close();
        stream.session.ready();
    }

    /** Begins to catch up. */
    void beginJoin(Replay replay) {
        if (!replay.joining) {
            replay.joining = true;
            replay.phase = ReplayPhase.PLAYING;
            final TapeView target = target(replay.stream.session);
            target.recent().acquire(target.position());
        }
    }

    void endJoin(Replay replay) {
        if (replay.joining) {
            replay.joining = false;
            target(replay.stream.session).recent().release();
        }
    }

    /** The stream stands at a place: what it gets one by one is what lies behind. */
    void renewEvery(SessionStream stream) {
        if (stream.every != null) {
            stream.every.close();
            stream.every = null;
        }
        if (stream.subscriptions != null && stream.subscriptions.hasEvery()) {
            stream.every = new EveryCursor(stream, stream.view.position());
            stream.every.regroup();
        }
    }

    /** Tells where a replay stands. */
    void tellState(Replay replay) {
        tell(replay.stream, replay, replay.phase);
        replay.tellRequestId = 0;
    }

    void tell(SessionStream stream, Replay replay, ReplayPhase phase) {
        final int length = encoder.replayState(
                stream.id,
                phase,
                replay.clock.isSet() ? replay.clock.played() : 0,
                replay.clock.speedMilli(),
                stream.cursor(),
                replay.tellRequestId,
                stream.view.epoch());
        stream.session.tell(encoder.buffer(), length);
    }
}
