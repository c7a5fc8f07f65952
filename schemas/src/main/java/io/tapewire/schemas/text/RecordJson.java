package io.tapewire.schemas.text;

import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;

/**
 * Records as the JSON lines that {@code watch --json} and {@code tape dump --json} print. What only a delivery has ({@code conflated},
 * {@code snapshot}, {@code tsSend}) is left out of a record from the tape. Reusable; one thread.
 */
public final class RecordJson {
    /**
     * How a record reached a client.
     *
     * @param conflated updates left out before it, from the seqs
     * @param snapshot whether its frame was a snapshot
     * @param tsSend the server's wall clock when its frame was sent, on a replay its virtual time, ns since 1970
     * @param stream whose frame it was
     */
    public record Delivery(long conflated, boolean snapshot, long tsSend, Stream stream) {
        /** Of the live stream. */
        public Delivery(long conflated, boolean snapshot, long tsSend) {
            this(conflated, snapshot, tsSend, Stream.LIVE);
        }
    }

    /**
     * The stream of a frame. What is as usual is left out of a line.
     *
     * @param id 0 = live, 65535 = the delayed view, else a replay
     * @param delayed whether it is held back
     * @param replay whether it is a replay
     * @param catchUp whether it comes from the tape, behind its head
     */
    public record Stream(int id, boolean delayed, boolean replay, boolean catchUp) {
        /** The live one. */
        public static final Stream LIVE = new Stream(0, false, false, false);
    }

    private final JsonLine line = new JsonLine();

    /**
     * {@return a quote}
     *
     * @param symbol of its instrument
     * @param priceExponent of its instrument
     * @param quantityExponent of its instrument
     * @param delivery null from the tape
     */
    public String quote(String symbol, int priceExponent, int quantityExponent, QuoteDecoder quote, Delivery delivery) {
        begin("quote", symbol)
                .decimal("bid", quote.bidPx(), priceExponent)
                .decimal("bidSize", quote.bidQty(), quantityExponent)
                .decimal("ask", quote.askPx(), priceExponent)
                .decimal("askSize", quote.askQty(), quantityExponent)
                .texts("flags", Names.of(quote.flags()));
        return end(quote.seq(), quote.tapeSeq(), quote.tsExchange(), quote.tsIngest(), delivery);
    }

    /** {@return a trade; parameters as of {@link #quote}} */
    public String trade(String symbol, int priceExponent, int quantityExponent, TradeDecoder trade, Delivery delivery) {
        begin("trade", symbol)
                .decimal("price", trade.price(), priceExponent)
                .decimal("size", trade.size(), quantityExponent)
                .unsigned("tradeId", trade.tradeId())
                .texts("conditions", Names.of(trade.conditions()))
                .decimal("volume", trade.volume(), quantityExponent)
                .number("trades", trade.trades())
                .bool("lastEligible", trade.lastEligible() == BooleanType.TRUE)
                .decimal("lastPrice", trade.lastPrice(), priceExponent)
                .decimal("open", trade.open(), priceExponent)
                .decimal("high", trade.high(), priceExponent)
                .decimal("low", trade.low(), priceExponent);
        return end(trade.seq(), trade.tapeSeq(), trade.tsExchange(), trade.tsIngest(), delivery);
    }

    /** {@return a trade break; parameters as of {@link #quote}} */
    public String tradeBreak(
            String symbol, int priceExponent, int quantityExponent, TradeBreakDecoder broken, Delivery delivery) {
        begin("tradeBreak", symbol)
                .decimal("price", broken.price(), priceExponent)
                .decimal("size", broken.size(), quantityExponent)
                .unsigned("tradeId", broken.tradeId())
                .texts("conditions", Names.of(broken.conditions()));
        return end(broken.seq(), broken.tapeSeq(), broken.tsExchange(), broken.tsIngest(), delivery);
    }

    /** {@return a trading status; parameters as of {@link #quote}} */
    public String status(String symbol, TradingStatusDecoder status, Delivery delivery) {
        begin("status", symbol)
                .text("status", Names.of(status.tradingState()))
                .text("reason", status.reason())
                .text("halt", Names.of(status.operationalHalt()))
                .text("shortSale", Names.of(status.shortSaleRestriction()))
                .text("session", Names.of(status.session()));
        return end(status.seq(), status.tapeSeq(), status.tsExchange(), status.tsIngest(), delivery);
    }

    private JsonLine begin(String type, String symbol) {
        return line.begin().text("type", type).text("symbol", symbol);
    }

    private String end(long seq, long tapeSeq, long tsExchange, long tsIngest, Delivery delivery) {
        line.number("seq", seq);
        if (delivery != null) {
            line.number("conflated", delivery.conflated).bool("snapshot", delivery.snapshot);
        }
        if (tapeSeq == 0) {
            line.none("tapeSeq"); // unpacked from a batch, which does not carry it
        } else {
            line.number("tapeSeq", tapeSeq);
        }
        line.digits("tsExchange", tsExchange).digits("tsIngest", tsIngest);
        if (delivery != null) {
            line.digits("tsSend", delivery.tsSend);
            stream(delivery.stream);
        }
        return line.end();
    }

    private void stream(Stream stream) {
        if (stream.id != 0) {
            line.number("stream", stream.id);
        }
        if (stream.delayed) {
            line.bool("delayed", true);
        }
        if (stream.replay) {
            line.bool("replay", true);
        }
        if (stream.catchUp) {
            line.bool("catchUp", true);
        }
    }

    /** {@return a FeedStatus from the tape} */
    public String feed(FeedStatusDecoder status) {
        return feed(status, null);
    }

    /**
     * {@return a FeedStatus; {@code epoch} and {@code generation} are numbers, what a venue counts are digits}
     *
     * @param delivery of which the stream is told; null from the tape
     */
    public String feed(FeedStatusDecoder status, Delivery delivery) {
        line.begin()
                .text("type", "feed")
                .text("kind", Names.of(status.kind()))
                .number("sourceId", status.sourceId())
                .number("epoch", status.epoch())
                .number("generation", status.generation())
                .digits("fromSeq", status.fromSeq())
                .digits("toSeq", status.toSeq())
                .digits("venueSession", status.venueSession())
                .bool("simulated", status.sourceFlags().simulated())
                .number("tapeSeq", status.tapeSeq())
                .digits("tsIngest", status.tsIngest());
        line.text("source", status.sourceName()); // variable data is decoded last
        if (delivery != null) {
            stream(delivery.stream);
        }
        return line.end();
    }

    /** {@return an InstrumentDef} */
    public String instrument(InstrumentDefDecoder def) {
        line.begin();
        return instrumentFields(line.text("type", "instrument"), def).end();
    }

    /** {@return the object that was begun, with the fields of an InstrumentDef written into it} */
    public static JsonLine instrumentFields(JsonLine target, InstrumentDefDecoder def) {
        final int priceExponent = def.priceExponent();
        final int quantityExponent = def.quantityExponent();
        target.number("instrumentId", def.instrumentId())
                .number("sourceId", def.sourceId())
                .number("priceExponent", priceExponent)
                .number("quantityExponent", quantityExponent)
                .decimal("roundLot", def.roundLot(), quantityExponent)
                .decimal("referencePrice", def.referencePrice(), priceExponent)
                .texts("flags", Names.of(def.flags()))
                .number("tapeSeq", def.tapeSeq())
                .digits("tsIngest", def.tsIngest());
        return target.text("venue", def.venue()).text("symbol", def.symbol());
    }

    /**
     * {@return a gap: records that a reader or session lost}
     *
     * @param fromTapeSeq first one lost
     * @param toTapeSeq last one lost, inclusive
     * @param reason why
     */
    public String gap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        return gap(fromTapeSeq, toTapeSeq, reason, 0);
    }

    /** {@return a gap of a stream; the other parameters as of the other} */
    public String gap(long fromTapeSeq, long toTapeSeq, GapReason reason, int streamId) {
        line.begin()
                .text("type", "gap")
                .number("fromSeq", fromTapeSeq)
                .number("toSeq", toTapeSeq)
                .text("reason", Names.of(reason));
        return streamId == 0 ? line.end() : line.number("stream", streamId).end();
    }
}
