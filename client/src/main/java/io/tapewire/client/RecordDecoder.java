package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/** Tells a listener of records, each with its instrument. What it is given has passed {@link MessageBounds}. One connection's, one thread. */
final class RecordDecoder {
    /** Ids are dense from 1 and a tape takes 65,536: what is far beyond is no id. */
    private static final int MAX_INSTRUMENT_ID = 1 << 20;

    private final TapewireListener listener;
    private final Counters<ClientCounter> counters;
    private final Update update;
    private final Int2ObjectHashMap<ClientInstrument> instruments = new Int2ObjectHashMap<>();
    private final QuoteUnpacker unpacker;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final TradeDecoder trade = new TradeDecoder();
    private final TradeBreakDecoder tradeBreak = new TradeBreakDecoder();
    private final TradingStatusDecoder status = new TradingStatusDecoder();
    private final FeedStatusDecoder feed = new FeedStatusDecoder();

    RecordDecoder(TapewireListener listener, Counters<ClientCounter> counters, Update update) {
        this.listener = listener;
        this.counters = counters;
        this.update = update;
        unpacker = new QuoteUnpacker(instruments, update, listener);
    }

    void onRecord(int templateId, DirectBuffer buffer, int offset) {
        switch (templateId) {
            case QuoteBatchDecoder.TEMPLATE_ID ->
                counters.add(ClientCounter.UNDEFINED_INSTRUMENTS, unpacker.unpack(buffer, offset));
            case InstrumentDefDecoder.TEMPLATE_ID -> onInstrumentDef(buffer, offset);
            case FeedStatusDecoder.TEMPLATE_ID -> listener.onFeed(feed.wrapAndApplyHeader(buffer, offset, header));
            default -> {
                final ClientInstrument instrument = instruments.get(RecordLayout.instrumentId(buffer, offset));
                if (instrument == null) {
                    counters.increment(ClientCounter.UNDEFINED_INSTRUMENTS);
                } else {
                    onMarketData(templateId, instrument, buffer, offset);
                }
            }
        }
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

    private void onInstrumentDef(DirectBuffer buffer, int offset) {
        instrumentDef.wrapAndApplyHeader(buffer, offset, header);
        final long id = instrumentDef.instrumentId();
        if (id <= 0 || id >= MAX_INSTRUMENT_ID) {
            counters.increment(ClientCounter.MALFORMED_MESSAGES);
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
        instrument.define(Printable.of(instrumentDef.symbol()), sourceId, priceExponent, quantityExponent, simulated);
    }
}
