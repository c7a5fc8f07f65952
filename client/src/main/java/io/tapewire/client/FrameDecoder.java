package io.tapewire.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Takes frames apart and tells a listener what they hold. Lengths are checked before a flyweight is laid over them; a message of an unknown template,
 * or shorter than its template, is stepped over by its length and counted. One connection's, one thread; nothing is allocated per update.
 */
final class FrameDecoder {
    private static final int FRAME_HEADER = FrameHeaderDecoder.ENCODED_LENGTH;
    private static final int SLOT_HEADER = 4;
    private static final int SNAPSHOT = 1;
    private static final int MAX_INSTRUMENT_ID = 1 << 20;

    private final TapewireListener listener;
    private final Int2ObjectHashMap<ClientInstrument> instruments = new Int2ObjectHashMap<>();
    private final Update update = new Update();
    private final QuoteUnpacker unpacker;
    private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final TradeDecoder trade = new TradeDecoder();
    private final TradeBreakDecoder tradeBreak = new TradeBreakDecoder();
    private final TradingStatusDecoder status = new TradingStatusDecoder();
    private final FeedStatusDecoder feed = new FeedStatusDecoder();
    private final SubscribeAckDecoder ack = new SubscribeAckDecoder();
    private final SnapshotEndDecoder snapshotEnd = new SnapshotEndDecoder();
    private final GapDecoder gap = new GapDecoder();
    private final QosChangeDecoder qos = new QosChangeDecoder();
    private final SlowWarningDecoder slow = new SlowWarningDecoder();
    private final ErrorDecoder error = new ErrorDecoder();
    private long skipped;

    FrameDecoder(TapewireListener listener) {
        this.listener = listener;
        unpacker = new QuoteUnpacker(instruments, update, listener);
    }

    /** {@return messages stepped over} */
    long skipped() {
        return skipped;
    }

    /** A message of the session itself, which the client handles. */
    interface SessionMessages {
        /** @return whether the template was one of its own */
        boolean onMessage(int templateId, DirectBuffer buffer, int offset, int length);
    }

    /**
     * Takes one frame apart.
     *
     * @return its frameSeq, or -1 where it is malformed: nothing after the fault was told
     */
    long onFrame(DirectBuffer buffer, int offset, int length, SessionMessages session) {
        if (length < FRAME_HEADER) {
            return -1;
        }
        frame.wrap(buffer, offset);
        final int count = frame.messageCount();
        final long frameSeq = frame.frameSeq();
        update.frame((buffer.getShort(offset + 8, LITTLE_ENDIAN) & SNAPSHOT) != 0, frame.sendTs());
        int place = offset + FRAME_HEADER;
        final int end = offset + length;
        for (int i = 0; i < count; i++) {
            if (place + SLOT_HEADER + RecordLayout.HEADER_LENGTH > end) {
                return -1;
            }
            final int messageLength = buffer.getShort(place, LITTLE_ENDIAN) & 0xFFFF;
            if (messageLength < RecordLayout.HEADER_LENGTH || place + SLOT_HEADER + messageLength > end) {
                return -1;
            }
            update.conflated(buffer.getShort(place + 2, LITTLE_ENDIAN) & 0xFFFF);
            onMessage(buffer, place + SLOT_HEADER, messageLength, session);
            place += (SLOT_HEADER + messageLength + 3) & ~3;
        }
        return frameSeq;
    }

    private void onMessage(DirectBuffer buffer, int offset, int length, SessionMessages session) {
        final int templateId = RecordLayout.templateId(buffer, offset);
        final int blockLength = buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
        final int rest = length - RecordLayout.HEADER_LENGTH;
        if (blockLength > rest || rest < minimumBody(templateId)) {
            skipped++;
            return;
        }
        switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID -> onQuote(buffer, offset);
            case QuoteBatchDecoder.TEMPLATE_ID -> skipped += unpacker.unpack(buffer, offset, length);
            case TradeDecoder.TEMPLATE_ID -> onTrade(buffer, offset);
            case TradeBreakDecoder.TEMPLATE_ID -> onTradeBreak(buffer, offset);
            case TradingStatusDecoder.TEMPLATE_ID -> onStatus(buffer, offset);
            case InstrumentDefDecoder.TEMPLATE_ID -> onInstrumentDef(buffer, offset, length);
            case FeedStatusDecoder.TEMPLATE_ID -> onFeed(buffer, offset, length);
            case SubscribeAckDecoder.TEMPLATE_ID -> onSubscribeAck(buffer, offset, length);
            case SnapshotEndDecoder.TEMPLATE_ID ->
                listener.onSnapshotEnd(
                        snapshotEnd.wrapAndApplyHeader(buffer, offset, header).subId());
            case GapDecoder.TEMPLATE_ID -> listener.onGap(gap.wrapAndApplyHeader(buffer, offset, header));
            case QosChangeDecoder.TEMPLATE_ID -> listener.onQos(qos.wrapAndApplyHeader(buffer, offset, header));
            case SlowWarningDecoder.TEMPLATE_ID ->
                listener.onSlowWarning(slow.wrapAndApplyHeader(buffer, offset, header));
            case ErrorDecoder.TEMPLATE_ID -> onError(buffer, offset, length);
            default -> {
                if (!session.onMessage(templateId, buffer, offset, length)) {
                    skipped++;
                }
            }
        }
    }

    /** {@return the least body of a template that is handled here; of older schema versions there are none yet} */
    private static int minimumBody(int templateId) {
        return switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID -> QuoteDecoder.BLOCK_LENGTH;
            case QuoteBatchDecoder.TEMPLATE_ID -> QuoteBatchDecoder.BLOCK_LENGTH + 4;
            case TradeDecoder.TEMPLATE_ID -> TradeDecoder.BLOCK_LENGTH;
            case TradeBreakDecoder.TEMPLATE_ID -> TradeBreakDecoder.BLOCK_LENGTH;
            case TradingStatusDecoder.TEMPLATE_ID -> TradingStatusDecoder.BLOCK_LENGTH;
            case InstrumentDefDecoder.TEMPLATE_ID -> InstrumentDefDecoder.BLOCK_LENGTH + 4;
            case FeedStatusDecoder.TEMPLATE_ID -> FeedStatusDecoder.BLOCK_LENGTH + 2;
            case SubscribeAckDecoder.TEMPLATE_ID -> SubscribeAckDecoder.BLOCK_LENGTH + 4;
            case SnapshotEndDecoder.TEMPLATE_ID -> SnapshotEndDecoder.BLOCK_LENGTH;
            case GapDecoder.TEMPLATE_ID -> GapDecoder.BLOCK_LENGTH;
            case QosChangeDecoder.TEMPLATE_ID -> QosChangeDecoder.BLOCK_LENGTH;
            case SlowWarningDecoder.TEMPLATE_ID -> SlowWarningDecoder.BLOCK_LENGTH;
            case ErrorDecoder.TEMPLATE_ID -> ErrorDecoder.BLOCK_LENGTH + 2;
            default -> 0;
        };
    }

    private ClientInstrument instrumentOf(DirectBuffer buffer, int offset) {
        final ClientInstrument instrument = instruments.get(RecordLayout.instrumentId(buffer, offset));
        skipped += instrument == null ? 1 : 0;
        return instrument;
    }

    private void onQuote(DirectBuffer buffer, int offset) {
        final ClientInstrument instrument = instrumentOf(buffer, offset);
        if (instrument != null) {
            instrument.quoteSeq = RecordLayout.seq(buffer, offset);
            listener.onQuote(instrument, quote.wrapAndApplyHeader(buffer, offset, header), update);
        }
    }

    private void onTrade(DirectBuffer buffer, int offset) {
        final ClientInstrument instrument = instrumentOf(buffer, offset);
        if (instrument != null) {
            listener.onTrade(instrument, trade.wrapAndApplyHeader(buffer, offset, header), update);
        }
    }

    private void onTradeBreak(DirectBuffer buffer, int offset) {
        final ClientInstrument instrument = instrumentOf(buffer, offset);
        if (instrument != null) {
            listener.onTradeBreak(instrument, tradeBreak.wrapAndApplyHeader(buffer, offset, header), update);
        }
    }

    private void onStatus(DirectBuffer buffer, int offset) {
        final ClientInstrument instrument = instrumentOf(buffer, offset);
        if (instrument != null) {
            listener.onStatus(instrument, status.wrapAndApplyHeader(buffer, offset, header), update);
        }
    }

    private void onInstrumentDef(DirectBuffer buffer, int offset, int length) {
        instrumentDef.wrapAndApplyHeader(buffer, offset, header);
        final long id = instrumentDef.instrumentId();
        if (id <= 0 || id >= MAX_INSTRUMENT_ID || !fits(buffer, instrumentDef.limit(), offset + length, 2)) {
            skipped++;
            return;
        }
        ClientInstrument instrument = instruments.get((int) id);
        if (instrument == null) {
            instrument = new ClientInstrument((int) id);
            instruments.put((int) id, instrument);
        }
        final int sourceId = instrumentDef.sourceId();
        final int priceExponent = instrumentDef.priceExponent();
        final int quantityExponent = instrumentDef.quantityExponent();
        final boolean simulated = instrumentDef.flags().simulated();
        instrumentDef.skipVenue();
        instrument.define(instrumentDef.symbol(), sourceId, priceExponent, quantityExponent, simulated);
    }

    private void onFeed(DirectBuffer buffer, int offset, int length) {
        feed.wrapAndApplyHeader(buffer, offset, header);
        if (fits(buffer, feed.limit(), offset + length, 1)) {
            listener.onFeed(feed);
        } else {
            skipped++;
        }
    }

    private void onSubscribeAck(DirectBuffer buffer, int offset, int length) {
        ack.wrapAndApplyHeader(buffer, offset, header);
        final int group = ack.limit();
        if (group + 4 > offset + length) {
            skipped++;
            return;
        }
        final int entry = buffer.getShort(group, LITTLE_ENDIAN) & 0xFFFF;
        final int entries = buffer.getShort(group + 2, LITTLE_ENDIAN) & 0xFFFF;
        if (entry >= SubscribeAckDecoder.ItemsDecoder.sbeBlockLength()
                && (long) entry * entries <= offset + length - group - 4) {
            listener.onSubscribeAck(ack);
        } else {
            skipped++;
        }
    }

    private void onError(DirectBuffer buffer, int offset, int length) {
        error.wrapAndApplyHeader(buffer, offset, header);
        if (fits(buffer, error.limit(), offset + length, 1)) {
            listener.onError(error);
        } else {
            skipped++;
        }
    }

    /** {@return whether so many variable fields stand whole between place and end} */
    static boolean fits(DirectBuffer buffer, int place, int end, int fields) {
        int next = place;
        for (int i = 0; i < fields; i++) {
            if (next + 2 > end) {
                return false;
            }
            next += 2 + (buffer.getShort(next, LITTLE_ENDIAN) & 0xFFFF);
        }
        return next <= end;
    }
}
