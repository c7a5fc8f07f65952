package io.tapewire.tape;

import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;

/** What an export tells records apart by. A checkpoint has none: it repeats what was told before. */
enum RecordType {
    QUOTE(QuoteDecoder.TEMPLATE_ID),
    TRADE(TradeDecoder.TEMPLATE_ID),
    TRADEBREAK(TradeBreakDecoder.TEMPLATE_ID),
    STATUS(TradingStatusDecoder.TEMPLATE_ID),
    INSTRUMENT(InstrumentDefDecoder.TEMPLATE_ID),
    FEED(FeedStatusDecoder.TEMPLATE_ID);

    private static final RecordType[] VALUES = values();

    private final int templateId;

    RecordType(int templateId) {
        this.templateId = templateId;
    }

    /** {@return the type, or null where a record is part of a checkpoint or of a newer schema} */
    static RecordType of(int templateId, DirectBuffer record, int offset) {
        for (final RecordType type : VALUES) {
            if (type.templateId == templateId) {
                return type == INSTRUMENT && isRepeated(record, offset) ? null : type;
            }
        }
        return null;
    }

    private static boolean isRepeated(DirectBuffer definition, int offset) {
        return (definition.getByte(offset + MarketState.FLAGS_OFFSET) & MarketState.CHECKPOINT) != 0;
    }
}
