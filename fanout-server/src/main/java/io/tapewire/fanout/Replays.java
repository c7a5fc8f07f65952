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
    private final Counters<FanoutCounter> uncounted =
            new Counters<>(FanoutCounter.class); // of views that other threads make
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

    /** {@return how many records may be taken now} On the clock that all shards have, pauses of theirs included. */
    int takeBudget(int records) {
        return context.replayBudget().take(records, context.clock().nanoTime());
    }

    void giveBackBudget(int records) {
        context.replayBudget().giveBack(records);
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
        return new TapeView(uncounted, live::execute, new FeedCondition(context.staleAfterNs()));
    }

    void add(Replay replay) {
        all.add(replay);
        counters.increment(FanoutCounter.REPLAYS_OPENED);
        counters.increment(FanoutCounter.REPLAYS);
    }

    void remove(Replay replay) {
        all.remove(replay);
        counters.add(FanoutCounter.REPLAYS, -1);
        context.replayLimits().release(replay.subject);
    }

    /** Looks for a place, on a thread that may wait; answers on the shard's. */
    ReplaySeek seek(Replay replay, ReplayTarget target, ReplaySeek.Listener listener) {
        final RecordBlocks blocks = live.blocks();
        final TapeView view = newView();
        final long last = target(replay.stream.session).position();
        final ReplaySeek seek = new ReplaySeek(
                blocks, target, last, view, (found, failure) -> live.execute(() -> listener.onSought(found, failure)));
        context.executor().execute(seek);
        return seek;
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
        stream.dueGroups = (1 << IntervalGrid.COUNT) - 1;
        stream.joined = new JoinedReplay(replay.bounds, replay.clock.speedMilli());
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
        }
    }

    /** Tells where a replay stands. */
    void tellState(Replay replay) {
        tell(replay.stream, replay, replay.phase);
        replay.tellRequestId = 0;
    }

    void tell(SessionStream stream, Replay replay, ReplayPhase phase) {
        final long time = replay.clock.isSet() ? replay.clock.played() : 0;
        tell(stream, phase, time, replay.clock.speedMilli(), replay.tellRequestId);
    }

    /** Tells where a stream stands that has gone on live: its time is that of the newest record. */
    void tellJoined(SessionStream stream, ReplayPhase phase, long requestId) {
        tell(stream, phase, stream.view.tsIngest(), stream.joined.speedMilli(), requestId);
    }

    private void tell(SessionStream stream, ReplayPhase phase, long time, int speedMilli, long requestId) {
        final int length = encoder.replayState(
                stream.id, phase, time, speedMilli, stream.cursor(), requestId, stream.view.epoch());
        stream.session.tell(encoder.buffer(), length);
    }
}
