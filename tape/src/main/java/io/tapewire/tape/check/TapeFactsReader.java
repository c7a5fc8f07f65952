package io.tapewire.tape.check;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/** Reads a tape once, from its oldest record to where its head was at the beginning. */
final class TapeFactsReader implements TapeListener {
    private static final int BATCH_RECORDS = 4096;

    private final TapeFacts facts;
    private final RecordHash hash = new RecordHash();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder definition = new InstrumentDefDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final FeedStatusDecoder status = new FeedStatusDecoder();
    private final CheckpointBeginDecoder checkpoint = new CheckpointBeginDecoder();

    private TapeFactsReader(TapeFacts facts) {
        this.facts = facts;
    }

    /**
     * {@return what is on a tape}
     *
     * @param progress told how many records were read
     */
    static TapeFacts read(Tape tape, LongConsumer progress) {
        try (TapeReader reader = tape.newReader()) {
            final long head = reader.headTapeSeq();
            final TapeFacts facts = new TapeFacts(tape.firstTapeSeq(), head);
            final TapeFactsReader listener = new TapeFactsReader(facts);
            while (reader.position() < head
                    && reader.poll(listener, (int) Math.min(BATCH_RECORDS, head - reader.position())) > 0) {
                progress.accept(reader.position() - facts.first() + 1);
            }
            return facts;
        }
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final long tapeSeq = RecordLayout.tapeSeq(buffer, offset);
        final int templateId = RecordLayout.templateId(buffer, offset);
        if (!RecordLayout.isRecord(templateId) || tapeSeq < facts.first() || tapeSeq > facts.head()) {
            return;
        }
        final int id = idOf(templateId, buffer, offset);
        if (id < 0 || id >= TapeFacts.ID_LIMIT) {
            return;
        }
        final long ingest = RecordLayout.tsIngest(buffer, offset);
        facts.put(tapeSeq, templateId, id, hash.ofRecord(buffer, offset, length), ingest);
        if (RecordLayout.isMarketData(templateId)) {
            final long exchange = RecordLayout.tsExchange(buffer, offset);
            facts.putTick(tapeSeq, Channels.of(templateId), id, RecordLayout.seq(buffer, offset), exchange);
        }
        switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID -> onQuote(tapeSeq, quote.wrapAndApplyHeader(buffer, offset, header));
            case InstrumentDefDecoder.TEMPLATE_ID -> onDefinition(id, buffer, offset);
            case FeedStatusDecoder.TEMPLATE_ID -> onStatus(status.wrapAndApplyHeader(buffer, offset, header));
            case CheckpointBeginDecoder.TEMPLATE_ID ->
                onCheckpoint(checkpoint.wrapAndApplyHeader(buffer, offset, header));
            default -> {
                // its bytes are all that is asked of it
            }
        }
    }

    private int idOf(int templateId, DirectBuffer buffer, int offset) {
        if (RecordLayout.isMarketData(templateId)) {
            return RecordLayout.instrumentId(buffer, offset);
        }
        return templateId == InstrumentDefDecoder.TEMPLATE_ID
                ? (int) definition.wrapAndApplyHeader(buffer, offset, header).instrumentId()
                : 0;
    }

    private void onQuote(long tapeSeq, QuoteDecoder values) {
        final int flags = values.flags().getRaw();
        final int valueHash =
                RecordHash.ofQuote(values.bidPx(), values.askPx(), values.bidQty(), values.askQty(), flags);
        facts.putQuote(tapeSeq, valueHash, (flags & RecordHash.SUSPECT) != 0);
    }

    private void onDefinition(int id, DirectBuffer buffer, int offset) {
        definition.wrapAndApplyHeader(buffer, offset, header);
        definition.venue();
        facts.define(id, definition.sourceId(), definition.symbol());
    }

    private void onStatus(FeedStatusDecoder of) {
        switch (of.kind()) {
            case NEW_EPOCH -> facts.source(of.sourceId()).onNewEpoch(of.tapeSeq());
            case GAP -> facts.source(of.sourceId()).onGap(of.tapeSeq());
            case NEW_GENERATION -> facts.onGeneration((int) of.generation(), of.fromSeq(), of.toSeq());
            default -> {
                // changes no value
            }
        }
    }

    /** Where the oldest records are gone, it tells the epoch and the gap that they told. */
    private void onCheckpoint(CheckpointBeginDecoder begin) {
        for (final CheckpointBeginDecoder.SourcesDecoder entry : begin.sources()) {
            final SourceFacts source = facts.source(entry.sourceId());
            source.onNewEpoch(entry.epochTapeSeq());
            if (entry.gapTapeSeq() > source.lastGap()) {
                source.onGap(entry.gapTapeSeq());
            }
        }
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        // lost on the tape too: stays without a template, and is not judged
    }
}
