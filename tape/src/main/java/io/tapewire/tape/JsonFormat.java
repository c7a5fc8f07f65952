package io.tapewire.tape;

import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.text.JsonLine;
import io.tapewire.schemas.text.RecordJson;

/** Records as JSON lines: those that clients see as {@code watch --json} has them, checkpoints by their part. */
final class JsonFormat extends RecordFormat {
    private final RecordJson json = new RecordJson();
    private final JsonLine line = new JsonLine();

    @Override
    String quote(Naming naming, QuoteDecoder record) {
        return json.quote(naming.symbol(), naming.priceExponent(), naming.quantityExponent(), record, null);
    }

    @Override
    String trade(Naming naming, TradeDecoder record) {
        return json.trade(naming.symbol(), naming.priceExponent(), naming.quantityExponent(), record, null);
    }

    @Override
    String tradeBreak(Naming naming, TradeBreakDecoder record) {
        return json.tradeBreak(naming.symbol(), naming.priceExponent(), naming.quantityExponent(), record, null);
    }

    @Override
    String status(Naming naming, TradingStatusDecoder record) {
        return json.status(naming.symbol(), record, null);
    }

    @Override
    String instrument(InstrumentDefDecoder record) {
        return json.instrument(record);
    }

    @Override
    String feed(FeedStatusDecoder record) {
        return json.feed(record);
    }

    private JsonLine checkpoint(String part) {
        return line.begin().text("type", "checkpoint").text("part", part);
    }

    @Override
    String checkpointBegin(CheckpointBeginDecoder record) {
        return checkpoint("begin")
                .number("instruments", record.instrumentCount())
                .number("epoch", record.epoch())
                .number("generation", record.generation())
                .number("tapeSeq", record.tapeSeq())
                .digits("tsIngest", record.tsIngest())
                .end();
    }

    @Override
    String checkpointInstrument(InstrumentDefDecoder record) {
        return RecordJson.instrumentFields(checkpoint("instrument"), record).end();
    }

    @Override
    String checkpointState(Naming naming, CheckpointStateDecoder record) {
        return checkpoint("state")
                .text("symbol", naming.symbol())
                .number("quoteSeq", record.quoteSeq())
                .number("tradeSeq", record.tradeSeq())
                .number("statusSeq", record.statusSeq())
                .number("tapeSeq", record.tapeSeq())
                .digits("tsIngest", record.tsIngest())
                .end();
    }

    @Override
    String checkpointEnd(CheckpointEndDecoder record) {
        return checkpoint("end")
                .number("beginTapeSeq", record.beginTapeSeq())
                .number("tapeSeq", record.tapeSeq())
                .digits("tsIngest", record.tsIngest())
                .end();
    }

    @Override
    String unknown(int templateId, long tapeSeq, long tsIngest) {
        return line.begin()
                .text("type", "unknown")
                .number("templateId", templateId)
                .number("tapeSeq", tapeSeq)
                .digits("tsIngest", tsIngest)
                .end();
    }

    @Override
    String gap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        return json.gap(fromTapeSeq, toTapeSeq, reason);
    }
}
