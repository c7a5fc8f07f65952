package io.tapewire.fanout;

import io.tapewire.schemas.sbe.ErrorCode;
import io.tapewire.schemas.sbe.ErrorEncoder;
import io.tapewire.schemas.sbe.GoingAwayEncoder;
import io.tapewire.schemas.sbe.GoingAwayReason;
import io.tapewire.schemas.sbe.HeartbeatEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.PongEncoder;
import io.tapewire.schemas.sbe.QosChangeEncoder;
import io.tapewire.schemas.sbe.QosState;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateEncoder;
import io.tapewire.schemas.sbe.SlowWarningEncoder;
import io.tapewire.schemas.sbe.SnapshotEndEncoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes the small messages of a server into one scratch buffer; each method answers the message's length, and the next overwrites it. */
final class ControlEncoder {
    private static final long MS_NS = 1_000_000;
    private static final long U32_MAX = 0xFFFF_FFFEL;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final HeartbeatEncoder heartbeat = new HeartbeatEncoder();
    private final QosChangeEncoder qosChange = new QosChangeEncoder();
    private final SlowWarningEncoder slowWarning = new SlowWarningEncoder();
    private final SnapshotEndEncoder snapshotEnd = new SnapshotEndEncoder();
    private final ReplayStateEncoder replayState = new ReplayStateEncoder();
    private final ErrorEncoder error = new ErrorEncoder();
    private final GoingAwayEncoder goingAway = new GoingAwayEncoder();
    private final PongEncoder pong = new PongEncoder();
    private final UnsafeBuffer buffer;
    private final EpochNanoClock epochClock;
    private final long slowConsumerNs;

    ControlEncoder(FanoutContext context) {
        buffer = new UnsafeBuffer(new byte[context.maxFrameBytes()]);
        epochClock = context.epochClock();
        slowConsumerNs = context.slowConsumerNs();
    }

    /** {@return where the message of the last call begins, at 0} */
    MutableDirectBuffer buffer() {
        return buffer;
    }

    int heartbeat(long lastTapeSeq, long wallNs, long conflatedTotal, long lagNs, long newestTsIngest) {
        heartbeat
                .wrapAndApplyHeader(buffer, 0, header)
                .lastTapeSeq(lastTapeSeq)
                .serverTs(wallNs)
                .conflatedTotal(conflatedTotal)
                .lagMs(ms(lagNs))
                .stalestMs(newestTsIngest == 0 ? U32_MAX : ms(wallNs - newestTsIngest));
        return header.encodedLength() + heartbeat.encodedLength();
    }

    int qosChange(boolean conflating, long unsentNs) {
        qosChange
                .wrapAndApplyHeader(buffer, 0, header)
                .subId(0)
                .state(conflating ? QosState.CONFLATING : QosState.NORMAL)
                .effectiveIntervalMs(conflating ? ms(unsentNs) : 0);
        return header.encodedLength() + qosChange.encodedLength();
    }

    int slowWarning(long lagNs) {
        return slowWarning(lagNs, slowConsumerNs);
    }

    int slowWarning(long lagNs, long limitNs) {
        slowWarning.wrapAndApplyHeader(buffer, 0, header).lagMs(ms(lagNs)).deadlineMs(ms(limitNs - lagNs));
        return header.encodedLength() + slowWarning.encodedLength();
    }

    int snapshotEnd(int subId) {
        snapshotEnd.wrapAndApplyHeader(buffer, 0, header).subId(Integer.toUnsignedLong(subId));
        return header.encodedLength() + snapshotEnd.encodedLength();
    }

    int replayState(
            int streamId, ReplayPhase phase, long time, int speedMilli, long cursor, long requestId, int epoch) {
        replayState
                .wrapAndApplyHeader(buffer, 0, header)
                .streamId(streamId)
                .state(phase)
                .time(time)
                .speedMilli(speedMilli)
                .cursor(cursor)
                .requestId(requestId)
                .epoch(Integer.toUnsignedLong(epoch));
        return header.encodedLength() + replayState.encodedLength();
    }

    int error(long requestId, ErrorCode code, int retryAfterMs, String text) {
        error.wrapAndApplyHeader(buffer, 0, header)
                .requestId(requestId)
                .code(code)
                .retryAfterMs(retryAfterMs)
                .text(text);
        return header.encodedLength() + error.encodedLength();
    }

    int goingAway(int reconnectMinMs, int jitterMs) {
        goingAway
                .wrapAndApplyHeader(buffer, 0, header)
                .reason(GoingAwayReason.DRAINING)
                .reconnectMinMs(reconnectMinMs)
                .jitterMs(jitterMs);
        return header.encodedLength() + goingAway.encodedLength();
    }

    int pong(long nonce, long receivedNs) {
        pong.wrapAndApplyHeader(buffer, 0, header)
                .nonce(nonce)
                .recvTs(receivedNs)
                .sendTs(epochClock.nanoTime());
        return header.encodedLength() + pong.encodedLength();
    }

    private static long ms(long ns) {
        return Math.max(0, Math.min(U32_MAX, ns / MS_NS));
    }
}
