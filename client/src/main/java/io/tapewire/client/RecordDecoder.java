package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;

/** Tells a listener of records, each with its stream's instrument. What it is given has passed {@link MessageBounds}. One connection's, one thread. */
final class RecordDecoder {
    /** Ids are dense from 1 and a tape takes 65,536: what is far beyond is no id. */
    private static final int MAX_INSTRUMENT_ID = 1 << 20;

    private static final int MARKS_OFFSET = RecordLayout.HEADER_LENGTH + QuoteDecoder.marksEncodingOffset();
    private static final int FUTURE_STAMP = 1;

    private final TapewireListener listener;
    private final SessionEvents events;
    private final Counters<ClientCounter> counters;
    private final Update update;
    private final QuoteUnpacker unpacker;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final TradeDecoder trade = new TradeDecoder();
    private final TradeBreakDecoder tradeBreak = new TradeBreakDecoder();
    private final TradingStatusDecoder status = new TradingStatusDecoder();
    private final FeedStatusDecoder feed = new FeedStatusDecoder();

    RecordDecoder(TapewireListener listener, Counters<ClientCounter> counters, SessionEvents events, Update update) {
        this.listener = listener;
        this.counters = counters;
        this.events = events;
        this.update = update;
        unpacker = new QuoteUnpacker(update, listener);
    }

    void onRecord(int templateId, DirectBuffer buffer, int offset, ClientStream stream) {
        switch (templateId) {
            case QuoteBatchDecoder.TEMPLATE_ID ->
                counters.add(ClientCounter.UNDEFINED_INSTRUMENTS, unpacker.unpack(buffer, offset, stream));
            case InstrumentDefDecoder.TEMPLATE_ID -> onInstrumentDef(buffer, offset, stream);
            default -> {
                if (update.isSnapshot() || !stream.isSkipped(RecordLayout.tapeSeq(buffer, offset))) {
                    onEvent(templateId, buffer, offset, stream);
                }
            }
        }
    }

    private void onEvent(int templateId, DirectBuffer buffer, int offset, ClientStream stream) {
        if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            onFeed(feed.wrapAndApplyHeader(buffer, offset, header), stream);
            return;
        }
        final ClientInstrument instrument = stream.instruments.get(RecordLayout.instrumentId(buffer, offset));
        if (instrument == null) {
            counters.increment(ClientCounter.UNDEFINED_INSTRUMENTS);
            return;
        }
        stream.onRecord(
                RecordLayout.tsIngest(buffer, offset),
                RecordLayout.tsExchange(buffer, offset),
                (buffer.getByte(offset + MARKS_OFFSET) & FUTURE_STAMP) == 0);
        onMarketData(templateId, instrument, buffer, offset);
    }

    private void onFeed(FeedStatusDecoder feedStatus, ClientStream stream) {
        if (feedStatus.kind() == FeedStatusKind.NEW_GENERATION) {
            events.onGeneration(stream.streamId, feedStatus.generation());
        } else if (feedStatus.kind() == FeedStatusKind.NEW_EPOCH) {
            stream.onNewEpoch();
        }
        listener.onFeed(feedStatus, update);
    }

    private void onMarketData(int templateId, ClientInstrument instrument, DirectBuffer buffer, int offset) {
        final long seq = RecordLayout.seq(buffer, offset);
        switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID -> {
                update.exact(instrument.quoteSeq, seq);
                instrument.quoteSeq = seq;
                listener.onQuote(instrument, quote.wrapAndApplyHeader(buffer, offset, header), update);
            }
            case TradeDecoder.TEMPLATE_ID -> {
                update.exact(instrument.tradeSeq, seq);
                instrument.tradeSeq = seq;
                listener.onTrade(instrument, trade.wrapAndApplyHeader(buffer, offset, header), update);
            }
            case TradeBreakDecoder.TEMPLATE_ID -> {
                update.exact(instrument.tradeSeq, seq);
                instrument.tradeSeq = seq;
                listener.onTradeBreak(instrument, tradeBreak.wrapAndApplyHeader(buffer, offset, header), update);
            }
            default -> {
                update.exact(instrument.statusSeq, seq);
                instrument.statusSeq = seq;
                listener.onStatus(instrument, status.wrapAndApplyHeader(buffer, offset, header), update);
            }
        }
    }

    private void onInstrumentDef(DirectBuffer buffer, int offset, ClientStream stream) {
        instrumentDef.wrapAndApplyHeader(buffer, offset, header);
        final long id = instrumentDef.instrumentId();
        if (id <= 0 || id >= MAX_INSTRUMENT_ID) {
            counters.increment(ClientCounter.MALFORMED_MESSAGES);
            return;
        }
        ClientInstrument instrument = stream.instruments.get((int) id);
        if (instrument == null) {
            instrument = new ClientInstrument((int) id);
            stream.instruments.put((int) id, instrument);
        }
        final int sourceId = instrumentDef.sourceId();
        final int priceExponent = instrumentDef.priceExponent();
        final int quantityExponent = instrumentDef.quantityExponent();
        final boolean simulated = instrumentDef.flags().simulated();
        instrumentDef.skipVenue();
        instrument.define(Printable.of(instrumentDef.symbol()), sourceId, priceExponent, quantityExponent, simulated);
    }
}
