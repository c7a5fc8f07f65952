package io.tapewire.client;

import io.tapewire.client.Frames.Message;
import io.tapewire.schemas.sbe.EpochsEncoder;
import io.tapewire.schemas.sbe.ErrorCode;
import io.tapewire.schemas.sbe.ErrorEncoder;
import io.tapewire.schemas.sbe.GapEncoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.GoingAwayEncoder;
import io.tapewire.schemas.sbe.GoingAwayReason;
import io.tapewire.schemas.sbe.HeartbeatEncoder;
import io.tapewire.schemas.sbe.InstrumentsEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.PongEncoder;
import io.tapewire.schemas.sbe.QosChangeEncoder;
import io.tapewire.schemas.sbe.QosState;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateEncoder;
import io.tapewire.schemas.sbe.SlowWarningEncoder;
import io.tapewire.schemas.sbe.SnapshotEndEncoder;
import io.tapewire.schemas.sbe.SubscribeAckEncoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.WelcomeEncoder;

/** Messages of a server about the session, for tests. */
final class Answers {
    private Answers() {}

    static Message welcome(int heartbeatMs, int maxFrameBytes, int maxItems) {
        return welcome(heartbeatMs, maxFrameBytes, maxItems, 5, 0);
    }

    static Message welcome(int heartbeatMs, int maxFrameBytes, int maxItems, long tapeId, long generation) {
        return (buffer, offset, header) -> {
            final WelcomeEncoder welcome = new WelcomeEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .sessionId(1)
                    .version((short) 1)
                    .tapeId(tapeId)
                    .generation(generation)
                    .heartbeatMs(heartbeatMs)
                    .maxFrameBytes(maxFrameBytes)
                    .maxSubscriptions(1_000)
                    .maxItemsPerRequest(maxItems);
            welcome.sourceFlags().clear();
            return welcome.serverName("fake").limit();
        };
    }

    static Message subscribeAck(long requestId, long subId, SubscriptionStatus status) {
        return subscribeAck(requestId, subId, status, 0);
    }

    static Message subscribeAck(long requestId, long subId, SubscriptionStatus status, long delayMs) {
        return (buffer, offset, header) -> {
            final SubscribeAckEncoder ack = new SubscribeAckEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .requestId(requestId);
            ack.itemsCount(1)
                    .next()
                    .subId(subId)
                    .status(status)
                    .matched(1)
                    .mode(Mode.LATEST)
                    .intervalMs(100)
                    .delayMs(delayMs);
            return ack.limit();
        };
    }

    static Message snapshotEnd(long subId) {
        return (buffer, offset, header) -> new SnapshotEndEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .subId(subId)
                .limit();
    }

    static Message gap(long from, long to) {
        return (buffer, offset, header) -> new GapEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .subId(1)
                .streamId(0)
                .fromSeq(from)
                .toSeq(to)
                .reason(GapReason.DAMAGE)
                .limit();
    }

    static Message qos(QosState state, long intervalMs) {
        return (buffer, offset, header) -> new QosChangeEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .subId(0)
                .state(state)
                .effectiveIntervalMs(intervalMs)
                .limit();
    }

    static Message slow(long lagMs, long deadlineMs) {
        return (buffer, offset, header) -> new SlowWarningEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .lagMs(lagMs)
                .deadlineMs(deadlineMs)
                .limit();
    }

    static Message replayState(int streamId, long requestId, ReplayPhase state, long cursor) {
        return (buffer, offset, header) -> new ReplayStateEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .streamId(streamId)
                .requestId(requestId)
                .state(state)
                .cursor(cursor)
                .time(7)
                .speedMilli(0)
                .epoch(1)
                .limit();
    }

    static Message heartbeat() {
        return (buffer, offset, header) -> new HeartbeatEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .lastTapeSeq(20)
                .serverTs(1)
                .conflatedTotal(2)
                .lagMs(3)
                .stalestMs(4)
                .limit();
    }

    static Message error(long requestId, String text) {
        return (buffer, offset, header) -> new ErrorEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .requestId(requestId)
                .code(ErrorCode.BAD_REQUEST)
                .retryAfterMs(0)
                .text(text)
                .limit();
    }

    static Message goingAway(long reconnectMinMs, long jitterMs) {
        return (buffer, offset, header) -> new GoingAwayEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .reason(GoingAwayReason.DRAINING)
                .reconnectMinMs(reconnectMinMs)
                .jitterMs(jitterMs)
                .limit();
    }

    static Message pong(long nonce, long recvTs, long sendTs) {
        return (buffer, offset, header) -> new PongEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .nonce(nonce)
                .recvTs(recvTs)
                .sendTs(sendTs)
                .limit();
    }

    static Message instruments(long requestId, String symbol) {
        return (buffer, offset, header) -> {
            final InstrumentsEncoder page = new InstrumentsEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .requestId(requestId)
                    .nextId(0);
            final InstrumentsEncoder.ItemsEncoder item = page.itemsCount(1).next();
            item.instrumentId(7).sourceId(1).priceExponent((byte) -4).quantityExponent((byte) 0);
            item.flags().clear();
            item.roundLot(100).referencePrice(1).venue("SIM").symbol(symbol);
            return page.limit();
        };
    }

    static Message epochs(long requestId) {
        return (buffer, offset, header) -> {
            final EpochsEncoder page = new EpochsEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .requestId(requestId)
                    .nextEpoch(0);
            page.itemsCount(1)
                    .next()
                    .epoch(1)
                    .sourceId(1)
                    .firstTapeSeq(2)
                    .lastTapeSeq(3)
                    .firstMarketTime(4)
                    .lastMarketTime(5)
                    .firstTsIngest(6)
                    .lastTsIngest(7);
            return page.limit();
        };
    }
}
