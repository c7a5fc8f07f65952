package io.tapewire.fanout;

import io.tapewire.schemas.sbe.AckEncoder;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.EpochQueryEncoder;
import io.tapewire.schemas.sbe.GoodbyeEncoder;
import io.tapewire.schemas.sbe.HelloEncoder;
import io.tapewire.schemas.sbe.InstrumentQueryEncoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.PingEncoder;
import io.tapewire.schemas.sbe.ReconfigureEncoder;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayControlEncoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.SubscribeEncoder;
import io.tapewire.schemas.sbe.UnsubscribeEncoder;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages of a client, one byte array each. */
final class Requests {
    /** One item of a Subscribe. */
    record Sub(
            int subId,
            int channels,
            Match match,
            String symbol,
            int intervalMs,
            boolean snapshot,
            Mode mode,
            int streamId,
            OnOverflow onOverflow,
            int generation,
            long fromCursor) {
        Sub(
                int subId,
                int channels,
                Match match,
                String symbol,
                int intervalMs,
                boolean snapshot,
                Mode mode,
                int streamId) {
            this(subId, channels, match, symbol, intervalMs, snapshot, mode, streamId, OnOverflow.CONFLATE, 0, 0);
        }

        Sub(int subId, int channels, Match match, String symbol, int intervalMs, boolean snapshot) {
            this(subId, channels, match, symbol, intervalMs, snapshot, Mode.LATEST, 0);
        }

        static Sub exact(int subId, String symbol, int intervalMs) {
            return new Sub(subId, 7, Match.EXACT, symbol, intervalMs, true);
        }

        static Sub prefix(int subId, String symbol, int intervalMs) {
            return new Sub(subId, 7, Match.PREFIX, symbol, intervalMs, true);
        }

        static Sub all(int subId, int intervalMs) {
            return new Sub(subId, 7, Match.ALL, "", intervalMs, true);
        }

        Sub withoutSnapshot() {
            return new Sub(subId, channels, match, symbol, intervalMs, false, mode, streamId);
        }

        /** The same in mode EVERY, without snapshot. */
        Sub every() {
            return new Sub(subId, channels, match, symbol, 0, false, Mode.EVERY, streamId);
        }

        Sub onStream(int newStreamId) {
            return new Sub(subId, channels, match, symbol, intervalMs, snapshot, mode, newStreamId, onOverflow, 0, 0);
        }

        Sub onOverflow(OnOverflow action) {
            return new Sub(
                    subId,
                    channels,
                    match,
                    symbol,
                    intervalMs,
                    snapshot,
                    mode,
                    streamId,
                    action,
                    generation,
                    fromCursor);
        }

        Sub from(int newGeneration, long cursor) {
            return new Sub(
                    subId,
                    channels,
                    match,
                    symbol,
                    intervalMs,
                    snapshot,
                    mode,
                    streamId,
                    onOverflow,
                    newGeneration,
                    cursor);
        }

        Sub withSnapshot() {
            return new Sub(subId, channels, match, symbol, intervalMs, true, mode, streamId, onOverflow, 0, 0);
        }

        Sub on(int newChannels) {
            return new Sub(subId, newChannels, match, symbol, intervalMs, snapshot, mode, streamId);
        }
    }

    private static final ExpandableArrayBuffer BUFFER = new ExpandableArrayBuffer();
    private static final MessageHeaderEncoder HEADER = new MessageHeaderEncoder();

    private Requests() {}

    static byte[] hello(int minVersion, int maxVersion, int heartbeatMs, String token) {
        final HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        hello.minVersion((short) minVersion)
                .maxVersion((short) maxVersion)
                .wantHeartbeatMs(heartbeatMs)
                .token(token)
                .clientName("test");
        return bytes(hello.limit());
    }

    static byte[] subscribe(long requestId, Sub... subs) {
        final SubscribeEncoder subscribe = new SubscribeEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        final SubscribeEncoder.ItemsEncoder items =
                subscribe.requestId(requestId).itemsCount(subs.length);
        for (final Sub sub : subs) {
            items.next().subId(sub.subId).streamId(sub.streamId);
            items.channels()
                    .clear()
                    .quote((sub.channels & 1) != 0)
                    .trade((sub.channels & 2) != 0)
                    .status((sub.channels & 4) != 0);
            items.match(sub.match)
                    .mode(sub.mode)
                    .intervalMs(sub.intervalMs)
                    .snapshot(sub.snapshot ? BooleanType.TRUE : BooleanType.FALSE)
                    .onOverflow(sub.onOverflow())
                    .generation(Integer.toUnsignedLong(sub.generation()))
                    .fromCursor(sub.fromCursor())
                    .symbol(sub.symbol);
        }
        return bytes(subscribe.limit());
    }

    static byte[] unsubscribe(long requestId, int... subIds) {
        final UnsubscribeEncoder unsubscribe = new UnsubscribeEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        final UnsubscribeEncoder.ItemsEncoder items =
                unsubscribe.requestId(requestId).itemsCount(subIds.length);
        for (final int subId : subIds) {
            items.next().subId(subId);
        }
        return bytes(unsubscribe.limit());
    }

    static byte[] reconfigure(long requestId, int subId, Mode mode, int intervalMs, boolean paused) {
        final ReconfigureEncoder reconfigure = new ReconfigureEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        reconfigure
                .requestId(requestId)
                .itemsCount(1)
                .next()
                .subId(subId)
                .mode(mode)
                .intervalMs(intervalMs)
                .paused(paused ? BooleanType.TRUE : BooleanType.FALSE);
        return bytes(reconfigure.limit());
    }

    static byte[] ack(long frameSeq, int creditFrames) {
        final AckEncoder ack = new AckEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        ack.frameSeq(frameSeq).creditFrames(creditFrames).renderLagMs(0);
        return bytes(ack.limit());
    }

    static byte[] ping(long nonce) {
        return bytes(new PingEncoder()
                .wrapAndApplyHeader(BUFFER, 0, HEADER)
                .nonce(nonce)
                .limit());
    }

    static byte[] goodbye() {
        return bytes(new GoodbyeEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER).limit());
    }

    static byte[] instrumentQuery(long requestId, long fromId, int maxCount, Match match, String text) {
        final InstrumentQueryEncoder query = new InstrumentQueryEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        query.requestId(requestId)
                .fromId(fromId)
                .maxCount(maxCount)
                .match(match)
                .text(text);
        return bytes(query.limit());
    }

    static byte[] epochQuery(long requestId, long fromEpoch, int maxCount) {
        final EpochQueryEncoder query = new EpochQueryEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        query.requestId(requestId).fromEpoch(fromEpoch).maxCount(maxCount);
        return bytes(query.limit());
    }

    static byte[] replayControl(
            long requestId,
            int streamId,
            ReplayOp op,
            ReplayClock clock,
            int epoch,
            long from,
            long to,
            int speedMilli,
            long steps,
            long maxGapMs) {
        final ReplayControlEncoder replay = new ReplayControlEncoder().wrapAndApplyHeader(BUFFER, 0, HEADER);
        replay.requestId(requestId)
                .streamId(streamId)
                .op(op)
                .clock(clock)
                .epoch(epoch)
                .from(from)
                .to(to)
                .speedMilli(speedMilli)
                .steps(steps)
                .maxGapMs(maxGapMs)
                .name("");
        return bytes(replay.limit());
    }

    private static byte[] bytes(int limit) {
        return Arrays.copyOf(BUFFER.byteArray(), limit);
    }

    static UnsafeBuffer wrap(byte[] message) {
        return new UnsafeBuffer(message);
    }
}
