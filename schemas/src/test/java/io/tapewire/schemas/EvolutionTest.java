package io.tapewire.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.next.NextQuoteDecoder;
import io.tapewire.schemas.next.NextQuoteEncoder;
import io.tapewire.schemas.next.Side;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.FrameHeaderEncoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import io.tapewire.schemas.sbe.SlotHeaderEncoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

/** What today's code makes of an older or newer message, and that a frame can be walked by lengths alone. */
class EvolutionTest {
    private static final int UNKNOWN_TEMPLATE = 999;

    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(1_024);
    private int end = FrameHeaderEncoder.ENCODED_LENGTH;
    private int count;

    private int slot(int length) {
        new SlotHeaderEncoder().wrap(buffer, end).length(length).conflated(count);
        final int message = end + SlotHeaderEncoder.ENCODED_LENGTH;
        end = message + ((length + 3) & ~3);
        count++;
        new FrameHeaderEncoder().wrap(buffer, 0).messageCount(count);
        return message;
    }

    private void add(Sample sample) {
        final int start = end + SlotHeaderEncoder.ENCODED_LENGTH;
        slot(sample.encoding().encode(buffer, start, new MessageHeaderEncoder()) - start);
    }

    private void addUnknown(int length) {
        final int message = slot(length);
        buffer.setMemory(message, length, (byte) 0x7F); // a block length far beyond the message, among others
        buffer.putShort(message + 2, (short) UNKNOWN_TEMPLATE);
    }

    private int addNextQuote() {
        final int start = end + SlotHeaderEncoder.ENCODED_LENGTH;
        final NextQuoteEncoder quote = new NextQuoteEncoder()
                .wrapAndApplyHeader(buffer, start, new io.tapewire.schemas.next.MessageHeaderEncoder())
                .tapeSeq(1)
                .tsIngest(2)
                .tsExchange(3)
                .venueSeq(4)
                .seq(5)
                .instrumentId(6)
                .flags(1)
                .bidPx(10)
                .askPx(11)
                .bidQty(12)
                .askQty(13)
                .bidOrders(14)
                .side(Side.BUY);
        quote.venuesCount(2).next().venueId(1).next().venueId(2);
        quote.note("hello");
        return slot(quote.limit() - start);
    }

    /** What every reader of frames does: step by the slot's length, look only at templates that it knows. */
    private List<Integer> walk() {
        final List<Integer> known = new ArrayList<>();
        final SlotHeaderDecoder slot = new SlotHeaderDecoder();
        int place = FrameHeaderDecoder.ENCODED_LENGTH;
        for (int i = new FrameHeaderDecoder().wrap(buffer, 0).messageCount(); i > 0; i--) {
            slot.wrap(buffer, place);
            final int message = place + SlotHeaderDecoder.ENCODED_LENGTH;
            if (RecordLayout.isRecord(RecordLayout.templateId(buffer, message))) {
                known.add(message);
            }
            place = message + ((slot.length() + 3) & ~3);
        }
        assertEquals(end, place);
        return known;
    }

    @Test
    void shouldStepOverAnUnknownTemplateByItsLength() {
        add(RecordSamples.QUOTE);
        addUnknown(RecordLayout.HEADER_LENGTH);
        addUnknown(RecordLayout.HEADER_LENGTH + 5);
        add(RecordSamples.TRADE);
        final List<Integer> known = walk();
        assertEquals(
                List.of(QuoteDecoder.TEMPLATE_ID, TradeDecoder.TEMPLATE_ID),
                known.stream()
                        .map(message -> RecordLayout.templateId(buffer, message))
                        .toList());
        final TradeDecoder trade =
                new TradeDecoder().wrapAndApplyHeader(buffer, known.get(1), new MessageHeaderDecoder());
        assertEquals(356_700, trade.price());
    }

    @Test
    void shouldReadWhatItKnowsOfANewerMessageAndStepOverTheRest() {
        final int newer = addNextQuote();
        add(RecordSamples.TRADE);
        final List<Integer> known = walk();
        assertEquals(newer, known.get(0));
        final QuoteDecoder quote = new QuoteDecoder().wrapAndApplyHeader(buffer, newer, new MessageHeaderDecoder());
        assertEquals(
                List.of(5L, 6L, 10L, 11L, 12L, 13L),
                List.of(
                        quote.seq(),
                        quote.instrumentId(),
                        quote.bidPx(),
                        quote.askPx(),
                        quote.bidQty(),
                        quote.askQty()));
        assertEquals(true, quote.flags().suspect());
        assertEquals(TradeDecoder.TEMPLATE_ID, RecordLayout.templateId(buffer, known.get(1)));
    }

    @Test
    void shouldReadAnOlderMessageWithNullsForWhatCameLater() {
        add(RecordSamples.QUOTE);
        add(RecordSamples.TRADE);
        final NextQuoteDecoder quote = new NextQuoteDecoder()
                .wrapAndApplyHeader(buffer, walk().get(0), new io.tapewire.schemas.next.MessageHeaderDecoder());
        assertEquals(17, quote.seq());
        assertEquals(356_600, quote.bidPx());
        assertEquals(RecordLayout.NULL_MANTISSA, quote.askPx());
        assertEquals(NextQuoteDecoder.bidOrdersNullValue(), quote.bidOrders());
        assertEquals(Side.NULL_VAL, quote.side());
        assertEquals(0, quote.venues().count());
        assertEquals("", quote.note());
    }
}
