package io.tapewire.perf.load;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder.QuotesDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.tape.TapeReader;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The law, by identity against the tape: every delivered (instrument, channel, seq) has exactly the bytes of that record on the tape (a QuoteBatch
 * entry its seq, values, flags and times; SUSPECT may be added, for a quote that is older than a gap of its source); seqs rise strictly on a connection;
 * {@code conflated} is seq − previous − 1, or 65535 where that is more, and 0 for a first value; no value of an epoch that is over; an instrument is
 * defined before its first message. Reads the tape itself while it is written, so that it needs no memory for what was delivered.
 */
public final class LawChecker implements LoadListener {
    private final TapeFacts facts;
    private final Violations violations = new Violations();
    private final UpdateLaw law;
    private final List<Delivered> delivered = new ArrayList<>();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final QuoteBatchDecoder batch = new QuoteBatchDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final FrameOrder order = new FrameOrder();

    /** @param reader stands before the oldest record; belongs to the checker from now on */
    public LawChecker(TapeReader reader) {
        facts = new TapeFacts(reader, violations);
        law = new UpdateLaw(facts, violations);
    }

    /** {@return what was found} */
    public Violations violations() {
        return violations;
    }

    /** {@return updates delivered to a client} */
    public long updates(LoadClient client) {
        return delivered(client).updates();
    }

    /** {@return tapeSeq up to which the tape has been read} */
    public long tapeSeq() {
        return facts.tapeSeq();
    }

    /** Reads the tape up to its head: judges the tape itself, whether anything is delivered or not. */
    public void readTape() {
        facts.readOn();
    }

    @Override
    public void onFrame(LoadClient client, int flags, long cursor) {
        law.onFrame(client, delivered(client), flags, cursor);
        order.onFrame();
        if (client.streamId() != 0) {
            law.violate("a frame of stream " + client.streamId() + ", which nobody opened", 0);
        }
    }

    @Override
    public void onMessage(
            LoadClient client, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        final Delivered to = delivered(client);
        if (!order.isInOrder(templateId, buffer, offset)) {
            law.violate("template " + templateId + " stands too late in its frame", 0);
        }
        if (RecordLayout.isMarketData(templateId)) {
            onRecord(to, templateId, conflated, buffer, offset, length);
        } else if (templateId == QuoteBatchDecoder.TEMPLATE_ID) {
            onQuoteBatch(to, batch.wrapAndApplyHeader(buffer, offset, header));
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            onDefinition(to, buffer, offset, length);
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            onFeedStatus(to, feedStatus.wrapAndApplyHeader(buffer, offset, header));
        }
    }

    private void onRecord(Delivered to, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        final int id = RecordLayout.instrumentId(buffer, offset);
        final int channel = TapeFacts.channelOf(templateId);
        final long seq = RecordLayout.seq(buffer, offset);
        final SeqColumn column = law.find(id, channel, seq);
        if (column == null) {
            return;
        }
        if (column.hash(seq) != facts.hash(buffer, offset, length)) {
            law.violate("not the record's bytes", column.tapeSeq(seq));
        }
        if (channel == TapeFacts.QUOTE) {
            quote.wrapAndApplyHeader(buffer, offset, header);
            law.checkSuspect(id, quote.flags().getRaw(), column, seq);
            to.wholeQuote(id);
        }
        law.onUpdate(id, channel, seq, conflated, column.tapeSeq(seq));
    }

    private void onQuoteBatch(Delivered to, QuoteBatchDecoder quotes) {
        final long baseTsIngest = quotes.baseTsIngest();
        final long baseTsExchange = quotes.baseTsExchange();
        for (final QuotesDecoder entry : quotes.quotes()) {
            final int id = (int) entry.instrumentId();
            final long previous = to.lastSeq(id, TapeFacts.QUOTE);
            if (!to.hadWholeQuote(id)) {
                law.violate("instrument " + id + " in a QuoteBatch before a whole Quote", 0);
            }
            final long seq = previous + (entry.seq() - previous & 0xFFFF_FFFFL);
            final SeqColumn column = law.find(id, TapeFacts.QUOTE, seq);
            if (column != null) {
                checkValues(entry, column, seq);
                checkTimes(baseTsIngest + entry.tsIngest() * 100, column.tsIngest(seq), column.tapeSeq(seq));
                checkTimes(baseTsExchange + entry.tsExchange() * 100L, column.tsExchange(seq), column.tapeSeq(seq));
                law.checkSuspect(id, entry.flags().getRaw(), column, seq);
                law.onUpdate(id, TapeFacts.QUOTE, seq, entry.conflated(), column.tapeSeq(seq));
            }
        }
    }

    private void checkValues(QuotesDecoder entry, SeqColumn column, long seq) {
        final long hash = RecordHash.ofQuote(
                entry.bidPx() == QuotesDecoder.bidPxNullValue() ? NULL_MANTISSA : entry.bidPx(),
                entry.askPx() == QuotesDecoder.askPxNullValue() ? NULL_MANTISSA : entry.askPx(),
                entry.bidQty() == QuotesDecoder.bidQtyNullValue() ? NULL_MANTISSA : entry.bidQty(),
                entry.askQty() == QuotesDecoder.askQtyNullValue() ? NULL_MANTISSA : entry.askQty(),
                entry.flags().getRaw());
        if (hash != column.valueHash(seq)) {
            law.violate("not the quote's values", column.tapeSeq(seq));
        }
    }

    private void checkTimes(long roundedDown, long exact, long tapeSeq) {
        if (exact - roundedDown < 0 || exact - roundedDown >= 100) {
            law.violate("a time of " + roundedDown + " instead of " + exact, tapeSeq);
        }
    }

    private void onDefinition(Delivered to, DirectBuffer buffer, int offset, int length) {
        if (!facts.isDefinition(buffer, offset, length)) {
            facts.readOn();
        }
        if (!facts.isDefinition(buffer, offset, length)) {
            law.violate("a definition that is not on the tape", RecordLayout.tapeSeq(buffer, offset));
        }
        to.define(buffer.getInt(offset + HEADER_LENGTH + InstrumentDefDecoder.instrumentIdEncodingOffset()));
    }

    private static void onFeedStatus(Delivered to, FeedStatusDecoder status) {
        if (status.kind() == FeedStatusKind.NEW_EPOCH) {
            to.tellEpoch(status.sourceId(), status.tapeSeq());
        }
    }

    /**
     * {@return whether a client has every newest value of what it subscribed to}
     *
     * @param client still connected
     */
    public boolean isAtRest(LoadClient client) {
        return new RestLaw(facts, (id, channel, last, newest) -> {}).compare(client.script(), delivered(client)) >= 0;
    }

    /**
     * Checks that a client's values are the tape's. Call when the feed has ended and nothing more is due.
     *
     * @param client still connected
     * @return instrument and channel pairs compared, negative where some differ
     */
    public int checkAtRest(LoadClient client) {
        law.onFrame(client, delivered(client), 0, facts.tapeSeq());
        final RestLaw rest = new RestLaw(
                facts,
                (id, channel, last, newest) -> law.violate(
                        "at rest: instrument " + id + " channel " + channel + " at " + last + ", tape at " + newest,
                        0));
        return rest.compare(client.script(), delivered(client));
    }

    /** {@return symbols of all instruments on the tape so far, in order of id} */
    public List<String> symbols() {
        facts.readOn();
        final List<String> symbols = new ArrayList<>();
        for (int id = 1; id <= facts.state().lastInstrumentId(); id++) {
            symbols.add(facts.state().instrument(id).symbol());
        }
        return symbols;
    }

    private Delivered delivered(LoadClient client) {
        while (delivered.size() <= client.index()) {
            delivered.add(new Delivered());
        }
        return delivered.get(client.index());
    }
}
