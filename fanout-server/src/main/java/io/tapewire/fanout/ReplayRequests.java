package io.tapewire.fanout;

import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayControlDecoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.tape.EpochIndex.Epoch;
import java.util.List;
import org.agrona.DirectBuffer;

/** ReplayControl: what is asked of a replay, from any state that it is in. Answers by ReplayState when it is so; what cannot be is an Error at once. */
final class ReplayRequests {
    private static final int MIN_SPEED_MILLI = 100;
    private static final int MAX_SPEED_MILLI = 1_000_000;

    private final FanoutContext context;
    private final TapeView live;
    private final Replays replays;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ReplayControlDecoder control = new ReplayControlDecoder();
    private boolean isLimit;

    ReplayRequests(FanoutContext context, TapeView live, Replays replays) {
        this.context = context;
        this.live = live;
        this.replays = replays;
    }

    /** {@return why it is refused; null: it is done, or will be} {@link #isLimit} says whether by a limit. */
    String onControl(ClientSession session, DirectBuffer message) {
        control.wrapAndApplyHeader(message, 0, header);
        isLimit = false;
        final int op = control.opRaw();
        if (op < ReplayOp.OPEN.value() || op > ReplayOp.CLOSE.value()) {
            return "no such op";
        }
        if (op == ReplayOp.OPEN.value()) {
            return open(session);
        }
        final SessionStream stream = session.stream(control.streamId());
        if (stream == null || stream.id == SessionStream.LIVE || stream.id == SessionStream.DELAYED) {
            return "stream " + control.streamId() + " is no open replay";
        }
        return steer(session, stream, control.op());
    }

    boolean isLimit() {
        return isLimit;
    }

    long requestId() {
        return control.requestId();
    }

    private String open(ClientSession session) {
        final int id = control.streamId();
        if (id == SessionStream.LIVE || id == SessionStream.DELAYED || session.stream(id) != null) {
            return "stream " + id + " cannot be opened: in use, or none of 1 to 65534";
        }
        final String wrong = check();
        if (wrong != null) {
            return wrong;
        }
        final TapeView home = replays.target(session);
        if (!live.hasTape() || home.position() == 0) {
            return "nothing is on the tape yet";
        }
        final int epochNumber = (int) control.epoch();
        final List<Epoch> epochs = home.epochs().from(1, home.state());
        final ReplayTarget target = ReplayTarget.of(control.clock(), epochNumber, control.from(), epochs);
        if (target == null) {
            return "no epoch " + control.epoch() + " on this tape";
        }
        isLimit = session.replayCount() >= context.replaysPerSession()
                || !context.replayLimits().acquire(session.subject.name());
        if (isLimit) {
            return "too many replays";
        }
        final SessionStream stream = session.openStream(id, replays.newView());
        stream.view.beginAt(live.blocks(), 0);
        final Replay replay = new Replay(stream, replays, bounds(target, epochs, home), control.speedMilli());
        stream.replay = replay;
        replays.add(replay);
        replay.tellRequestId = control.requestId();
        replay.seek(target, control.from() != 0);
        return null;
    }

    private String check() {
        final int clock = control.clockRaw();
        if (clock < ReplayClock.MARKET.value() || clock > ReplayClock.TAPESEQ.value()) {
            return "no such clock";
        }
        if (!isSpeed(control.speedMilli())) {
            return "speed " + control.speedMilli() + ": not 0, nor from 100 to 1000000 thousandths";
        }
        if (control.from() < 0 || control.to() < 0) {
            return "from and to are not negative";
        }
        return null;
    }

    private static boolean isSpeed(int milli) {
        return milli == 0 || milli >= MIN_SPEED_MILLI && milli <= MAX_SPEED_MILLI;
    }

    private ReplayBounds bounds(ReplayTarget target, List<Epoch> epochs, TapeView home) {
        final boolean byPlace = control.clock() == ReplayClock.TAPESEQ;
        final long to = control.to();
        final long head = home.position();
        final Epoch named = control.epoch() == 0 ? null : target.epoch();
        return new ReplayBounds(
                control.clock(),
                named,
                epochs.stream()
                        .filter(epoch -> named != null
                                && epoch.sourceId() == named.sourceId()
                                && epoch.firstTapeSeq() > named.firstTapeSeq())
                        .toList(),
                byPlace && to != 0 ? Math.min(to, head) : head,
                byPlace || to == 0 ? ReplayBounds.NO_TIME : to,
                control.maxGapMs());
    }

    private String steer(ClientSession session, SessionStream stream, ReplayOp op) {
        if (op == ReplayOp.CLOSE) {
            close(session, stream);
            return null;
        }
        if (op == ReplayOp.SPEED && !isSpeed(control.speedMilli())) {
            return "speed " + control.speedMilli() + ": not 0, nor from 100 to 1000000 thousandths";
        }
        final ReplayClock clock = stream.replay == null ? stream.joined.bounds().clock() : stream.replay.bounds.clock();
        final ReplayTarget target = op == ReplayOp.SEEK ? target(session, clock) : null;
        if (op == ReplayOp.SEEK && target == null) {
            return "no such place on this tape";
        }
        if (stream.replay == null) {
            if (op == ReplayOp.PLAY || op == ReplayOp.JOIN_LIVE || op == ReplayOp.SPEED) {
                answerLive(stream, op);
                return null;
            }
            isLimit = !context.replayLimits().acquire(session.subject.name());
            if (isLimit) {
                return "too many replays";
            }
            leaveLive(stream);
        }
        steer(stream.replay, op, target);
        return null;
    }

    private void steer(Replay replay, ReplayOp op, ReplayTarget target) {
        switch (op) {
            case PLAY -> {
                if (replay.phase == ReplayPhase.PAUSED) {
                    replay.phase = ReplayPhase.PLAYING;
                    replay.clock.resume(replays.nowNs());
                }
            }
            case PAUSE -> pause(replay);
            case SPEED -> replay.setSpeed(control.speedMilli());
            case STEP -> {
                pause(replay);
                if (replay.phase == ReplayPhase.PAUSED) {
                    replay.stepsLeft = Math.max(1, control.steps());
                }
            }
            case JOIN_LIVE -> replays.beginJoin(replay);
            default -> {
                seek(replay, target);
                return;
            }
        }
        answer(replay, op);
    }

    private void pause(Replay replay) {
        replays.endJoin(replay);
        replay.stepsLeft = 0;
        if (replay.phase == ReplayPhase.PLAYING) {
            replay.freeze(replays.nowNs());
            replay.phase = ReplayPhase.PAUSED;
        }
    }

    /** {@return the place that is asked for, or null} */
    private ReplayTarget target(ClientSession session, ReplayClock clock) {
        final TapeView home = replays.target(session);
        return control.from() < 0
                ? null
                : ReplayTarget.of(
                        clock,
                        (int) control.epoch(),
                        control.from(),
                        home.epochs().from(1, home.state()));
    }

    private void seek(Replay replay, ReplayTarget target) {
        replays.endJoin(replay);
        if (replay.phase == ReplayPhase.ENDED) {
            replay.phase = ReplayPhase.PAUSED;
        }
        replay.tellRequestId = control.requestId();
        replay.seek(target, control.from() != 0);
    }

    /** The state is told when what is under way before has gone; of a step, when it is done. */
    private void answer(Replay replay, ReplayOp op) {
        if (op == ReplayOp.STEP && replay.stepsLeft > 0) {
            replay.stepRequestId = control.requestId();
        } else {
            replay.tellRequestId = control.requestId();
            replay.settling = !replay.seeking; // a search settles when it is over
        }
        replay.stream.session.ready();
    }

    private void answerLive(SessionStream stream, ReplayOp op) {
        if (op == ReplayOp.SPEED) {
            stream.joined = new JoinedReplay(stream.joined.bounds(), control.speedMilli());
        }
        replays.tellJoined(stream, ReplayPhase.LIVE, control.requestId());
    }

    /** A stream that has joined is a replay again, at the place that it has come to. */
    private void leaveLive(SessionStream stream) {
        final JoinedReplay before = stream.joined;
        final long cursor = stream.cursor();
        if (stream.every != null) {
            stream.every.close();
            stream.every = null;
        }
        if (stream.subscriptions != null) {
            stream.subscriptions.detach();
        }
        stream.view = replays.newView();
        stream.view.beginAt(live.blocks(), cursor);
        stream.joined = null;
        final Replay replay = new Replay(stream, replays, before.bounds(), before.speedMilli());
        stream.replay = replay;
        replays.add(replay);
        replay.seek(new ReplayTarget(ReplayClock.TAPESEQ, null, cursor + 1), false);
    }

    private void close(ClientSession session, SessionStream stream) {
        if (stream.replay == null) {
            replays.tellJoined(stream, ReplayPhase.CLOSED, control.requestId());
        } else {
            stream.replay.tellRequestId = control.requestId();
            replays.tell(stream, stream.replay, ReplayPhase.CLOSED);
        }
        session.closeStream(stream);
    }
}
