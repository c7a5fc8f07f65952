package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import java.util.Locale;

/** What the table shows of one instrument. */
final class TableRow {
    /** A number and whether it went up or down. */
    static final class Price {
        private long mantissa = RecordLayout.NULL_MANTISSA;
        private String text = "-";
        private int direction;

        private void set(long newMantissa, int exponent) {
            final boolean both = mantissa != RecordLayout.NULL_MANTISSA && newMantissa != RecordLayout.NULL_MANTISSA;
            if (newMantissa != mantissa) {
                direction = both ? Long.compare(newMantissa, mantissa) : 0;
                text = WatchLines.text(newMantissa, exponent);
                mantissa = newMantissa;
            }
        }

        String text() {
            return text;
        }

        /** {@return 1 up, -1 down, 0 unknown} */
        int direction() {
            return direction;
        }
    }

    final Price bid = new Price();
    final Price ask = new Price();
    final Price last = new Price();
    private ClientInstrument instrument;
    private int streamId;
    private String stream = "";
    private String bidSize = "-";
    private String askSize = "-";
    private String volume = "-";
    private String halt = "";
    private boolean suspect;
    private long changedNs;
    private long updates;
    private long conflated;

    void onUpdate(ClientInstrument newInstrument, Update update, long nowNs) {
        streamId = update.streamId();
        stream = update.isDelayed() ? "DELAYED " : update.isReplay() ? "REPLAY " : "";
        instrument = newInstrument; // another object after a reconnection
        changedNs = nowNs;
        updates++;
        conflated += update.conflated();
    }

    void quote(QuoteDecoder quote) {
        bid.set(quote.bidPx(), instrument.priceExponent());
        ask.set(quote.askPx(), instrument.priceExponent());
        bidSize = WatchLines.text(quote.bidQty(), instrument.quantityExponent());
        askSize = WatchLines.text(quote.askQty(), instrument.quantityExponent());
        suspect = quote.flags().suspect();
    }

    void trade(TradeDecoder trade) {
        final boolean eligible = trade.lastPrice() != RecordLayout.NULL_MANTISSA;
        last.set(eligible ? trade.lastPrice() : trade.price(), instrument.priceExponent());
        volume = WatchLines.text(trade.volume(), instrument.quantityExponent());
    }

    void status(TradingStatusDecoder status) {
        final TradingState state = status.tradingState();
        halt = state == TradingState.TRADING || state == TradingState.UNKNOWN || state == TradingState.NULL_VAL
                ? ""
                : state.name().toLowerCase(Locale.ROOT);
    }

    void suspect() {
        suspect = true;
    }

    boolean isOf(int otherStreamId, int sourceId) {
        return streamId == otherStreamId && instrument.sourceId() == sourceId;
    }

    ClientInstrument instrument() {
        return instrument;
    }

    String bidSize() {
        return bidSize;
    }

    String askSize() {
        return askSize;
    }

    String volume() {
        return volume;
    }

    /** {@return DELAYED or REPLAY; then halted, paused, …, or suspect, or nothing: a halt says more than a doubt} */
    String mark() {
        return stream + (!halt.isEmpty() ? halt : suspect ? "suspect" : "");
    }

    long changedNs() {
        return changedNs;
    }

    long updates() {
        return updates;
    }

    long conflated() {
        return conflated;
    }
}
