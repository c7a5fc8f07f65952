package io.tapewire.tape.check;

import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.GapEncoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.HeartbeatEncoder;
import io.tapewire.schemas.sbe.HelloEncoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.QuoteBatchEncoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayControlEncoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateEncoder;
import io.tapewire.schemas.sbe.SubscribeAckEncoder;
import io.tapewire.schemas.sbe.SubscribeEncoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.WelcomeEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages of client and server as bytes. */
final class SampleMessages {
    private SampleMessages() {}

    private static byte[] bytes(ExpandableArrayBuffer buffer, int limit) {
        final byte[] bytes = new byte[limit];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    static byte[] hello() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final HelloEncoder hello = new HelloEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        hello.minVersion((short) 1).maxVersion((short) 1).token("").clientName("test");
        return bytes(buffer, hello.limit());
    }

    static byte[] welcome(long place, long lastTime) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final WelcomeEncoder welcome = new WelcomeEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        welcome.version((short) 1)
                .generation(1)
                .firstTapeSeq(1)
                .lastTapeSeq(place)
                .lastTime(lastTime);
        welcome.serverName("test");
        return bytes(buffer, welcome.limit());
    }

    static byte[] subscribe(
            int subId, int streamId, Match match, String symbol, Mode mode, boolean snapshot, long from) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final SubscribeEncoder request =
                new SubscribeEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final SubscribeEncoder.ItemsEncoder item =
                request.requestId(subId).itemsCount(1).next();
        item.subId(subId).streamId(streamId).channels().quote(true).trade(true).status(true);
        item.match(match).mode(mode).intervalMs(0).generation(1).fromCursor(from);
        item.snapshot(snapshot ? BooleanType.TRUE : BooleanType.FALSE);
        item.symbol(symbol);
        return bytes(buffer, request.limit());
    }

    static byte[] ack(int subId, SubscriptionStatus status, Mode mode, long delayMs) {
        return ack(subId, subId, status, mode, delayMs);
    }

    /** {@return what a server tells of an item by itself} */
    static byte[] unasked(int subId, SubscriptionStatus status, Mode mode) {
        return ack(0, subId, status, mode, 0);
    }

    private static byte[] ack(int requestId, int subId, SubscriptionStatus status, Mode mode, long delayMs) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final SubscribeAckEncoder ack =
                new SubscribeAckEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        ack.requestId(requestId)
                .itemsCount(1)
                .next()
                .subId(subId)
                .status(status)
                .mode(mode)
                .delayMs(delayMs);
        return bytes(buffer, ack.limit());
    }

    static byte[] heartbeat(long place) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final HeartbeatEncoder heartbeat =
                new HeartbeatEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        heartbeat.lastTapeSeq(place);
        return bytes(buffer, heartbeat.limit());
    }

    static byte[] gap(int streamId, long from, long to) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final GapEncoder gap = new GapEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        gap.streamId(streamId).fromSeq(from).toSeq(to).reason(GapReason.SLOW);
        return bytes(buffer, gap.limit());
    }

    static byte[] replay(int requestId, int streamId, ReplayOp op) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ReplayControlEncoder control =
                new ReplayControlEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        control.requestId(requestId).streamId(streamId).op(op).name("");
        return bytes(buffer, control.limit());
    }

    static byte[] replayState(int requestId, int streamId, ReplayPhase phase, long cursor) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ReplayStateEncoder state =
                new ReplayStateEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        state.requestId(requestId).streamId(streamId).state(phase).cursor(cursor);
        return bytes(buffer, state.limit());
    }

    /** {@return a QuoteBatch of one quote, packed from its record} */
    static byte[] batch(UnsafeBuffer record, int conflated) {
        final QuoteDecoder quote = new QuoteDecoder().wrapAndApplyHeader(record, 0, new MessageHeaderDecoder());
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final QuoteBatchEncoder batch =
                new QuoteBatchEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        batch.baseTsIngest(quote.tsIngest() - 1_234).baseTsExchange(quote.tsExchange() + 777);
        batch.quotesCount(1)
                .next()
                .instrumentId(quote.instrumentId())
                .seq(quote.seq())
                .bidPx((int) quote.bidPx())
                .askPx((int) quote.askPx())
                .bidQty(quote.bidQty())
                .askQty(quote.askQty())
                .tsIngest(12)
                .tsExchange(-8)
                .conflated(conflated)
                .flags()
                .locked(quote.flags().locked())
                .crossed(quote.flags().crossed());
        return bytes(buffer, batch.limit());
    }
}
