package io.tapewire.tape.check;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder.QuotesDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import org.agrona.DirectBuffer;

/** Identity: what is delivered is that record of the tape, byte for byte, and it is defined, subscribed and allowed. */
final class ValueLaw {
    private static final int STEP_NS = 100;

    private final TapeFacts facts;
    private final CheckSettings settings;
    private final Faults faults;
    private final Tally tally;
    private final EveryLaw every;
    private final LatestLaw latest;
    private final EpochLaw epochs;
    private final DelayLaw delay;
    private final RecordHash hash = new RecordHash();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder definition = new InstrumentDefDecoder();
    private final FeedStatusDecoder status = new FeedStatusDecoder();
    private final QuoteBatchDecoder batch = new QuoteBatchDecoder();
    private int generation;

    ValueLaw(TapeFacts facts, CheckSettings settings, Faults faults, Tally tally, EveryLaw every, DelayLaw delay) {
        this.facts = facts;
        this.settings = settings;
        this.faults = faults;
        this.tally = tally;
        this.every = every;
        this.delay = delay;
        latest = new LatestLaw(facts, faults, tally);
        epochs = new EpochLaw(facts, faults);
    }

    /** The generation that the client knows of. */
    void generation(int newGeneration) {
        generation = newGeneration;
    }

    /** Any record but those in a QuoteBatch. */
    void onRecord(
            StreamView stream, Frame frame, int templateId, int conflated, DirectBuffer buffer, int at, int length) {
        final long tapeSeq = RecordLayout.tapeSeq(buffer, at);
        if (tapeSeq == 0 && templateId == FeedStatusDecoder.TEMPLATE_ID) {
            return; // made by the server
        }
        tally.records++;
        final boolean isJudged = isJudged(tapeSeq);
        if (isJudged && !isOnTape(frame, templateId, tapeSeq, buffer, at, length)) {
            return;
        }
        delay.onRecord(frame, tapeSeq);
        if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            onDefinition(stream, frame, buffer, at);
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            onStatus(stream, status.wrapAndApplyHeader(buffer, at, header));
        } else {
            final boolean isSuspect = templateId == QuoteDecoder.TEMPLATE_ID
                    && (buffer.getByte(at + RecordHash.QUOTE_FLAGS) & RecordHash.SUSPECT) != 0;
            final int id = RecordLayout.instrumentId(buffer, at);
            final Cell cell = onUpdate(stream, frame, id, Channels.of(templateId), tapeSeq);
            if (isJudged && templateId == QuoteDecoder.TEMPLATE_ID) {
                checkSuspect(cell, id, frame, isSuspect, tapeSeq);
            }
            deliver(stream, cell, frame, RecordLayout.seq(buffer, at), tapeSeq, conflated);
        }
    }

    private boolean isJudged(long tapeSeq) {
        final boolean isGone = tapeSeq > 0 && tapeSeq <= facts.head() && !facts.holds(tapeSeq);
        if (isGone || facts.isTakenBack(generation, tapeSeq)) {
            tally.unproven++;
            return false;
        }
        return true;
    }

    private boolean isOnTape(Frame frame, int templateId, long tapeSeq, DirectBuffer buffer, int at, int length) {
        if (!facts.holds(tapeSeq)) {
            faults.add(
                    FaultKind.BYTES,
                    frame,
                    "template " + templateId + " with tapeSeq " + tapeSeq + ", the tape has " + facts.first() + " to "
                            + facts.head());
            return false;
        }
        if (facts.recordHash(tapeSeq) != hash.ofRecord(buffer, at, length)) {
            faults.add(
                    FaultKind.BYTES,
                    frame,
                    "template " + templateId + " of " + length + " bytes is not the record at tapeSeq " + tapeSeq
                            + " (template " + facts.templateId(tapeSeq) + ")");
        }
        return facts.templateId(tapeSeq) == templateId;
    }

    private void onDefinition(StreamView stream, Frame frame, DirectBuffer buffer, int at) {
        final int id = (int) definition.wrapAndApplyHeader(buffer, at, header).instrumentId();
        if (id > 0 && id < TapeFacts.ID_LIMIT) {
            stream.defined.set(id);
        }
        final String symbol = facts.symbol(id);
        if (symbol != null && !settings.rights().allowsSome(stream.id, symbol)) {
            faults.add(FaultKind.RIGHTS, frame, "definition of " + symbol);
        }
    }

    private void onStatus(StreamView stream, FeedStatusDecoder feed) {
        if (feed.kind() == FeedStatusKind.NEW_EPOCH) {
            stream.tellEpoch(feed.sourceId(), feed.tapeSeq());
        } else if (feed.kind() == FeedStatusKind.NEW_GENERATION && stream.id == StreamView.LIVE) {
            generation = (int) feed.generation();
        }
    }

    /** What holds of each update, whichever message brought it. {@return its entry} */
    private Cell onUpdate(StreamView stream, Frame frame, int id, int channel, long tapeSeq) {
        final String symbol = facts.symbol(id);
        final String name = symbol + " " + Channels.name(channel) + " tapeSeq " + tapeSeq;
        if (id <= 0 || id >= TapeFacts.ID_LIMIT || !stream.defined.get(id)) {
            faults.add(FaultKind.DEFINITION, frame, "instrument " + id + " (" + name + ") is not defined yet");
        }
        final Cell cell = stream.cell(id, channel);
        if (cell.item == null) {
            faults.add(FaultKind.SUBSCRIPTION, frame, name + " is not subscribed");
        } else {
            epochs.onValue(stream, cell, frame, tapeSeq);
        }
        if (symbol != null && !settings.rights().allows(stream.id, symbol, channel)) {
            faults.add(
                    FaultKind.RIGHTS,
                    frame,
                    name + ": the right is " + settings.rights().of(symbol, channel));
        }
        return cell;
    }

    private void deliver(StreamView stream, Cell cell, Frame frame, long seq, long tapeSeq, int conflated) {
        if (cell.isEvery()) {
            every.onEvent(stream, cell, frame, seq, tapeSeq, conflated);
        } else if (cell.item != null) {
            latest.onValue(stream, cell, frame, seq, tapeSeq, conflated);
        }
    }

    /** SUSPECT of the tape stays; it is added where the source lost something since, and never to an event. */
    private void checkSuspect(Cell cell, int id, Frame frame, boolean isSuspect, long tapeSeq) {
        final boolean mayBeAdded = facts.sourceOf(id).lastGap() > tapeSeq && (!cell.isEvery() || frame.isSnapshot());
        if (isSuspect != facts.isSuspect(tapeSeq) && !(isSuspect && mayBeAdded)) {
            faults.add(FaultKind.BYTES, frame, "SUSPECT is " + isSuspect + " for the quote at tapeSeq " + tapeSeq);
        }
    }

    void onBatch(StreamView stream, Frame frame, DirectBuffer buffer, int at) {
        batch.wrapAndApplyHeader(buffer, at, header);
        final long baseIngest = batch.baseTsIngest();
        final long baseExchange = batch.baseTsExchange();
        for (final QuotesDecoder entry : batch.quotes()) {
            tally.records++;
            onEntry(stream, frame, entry, baseIngest, baseExchange);
        }
    }

    private void onEntry(StreamView stream, Frame frame, QuotesDecoder entry, long baseIngest, long baseExchange) {
        final int id = (int) entry.instrumentId();
        final Cell known = stream.cellOrNull(id, Channels.QUOTE);
        if (known == null || known.lastSeq == 0 || known.isEvery()) {
            final String why = known != null && known.isEvery() ? ", subscribed with EVERY" : " before a whole Quote";
            faults.add(FaultKind.FRAME, frame, "instrument " + id + " in a QuoteBatch" + why);
            return;
        }
        // The nearest seq above the last one with these low bits; the same bits as the last one are a repetition.
        final long seq = known.lastSeq + (entry.seq() - known.lastSeq & 0xFFFF_FFFFL);
        final long tapeSeq = facts.tapeSeq(id, Channels.QUOTE, seq);
        if (tapeSeq == 0) {
            faults.add(
                    FaultKind.BYTES,
                    frame,
                    facts.symbol(id) + " quote seq " + seq + " of a QuoteBatch is not on the tape");
            return;
        }
        if (isJudged(tapeSeq)) {
            final boolean isSame = valueHash(entry) == facts.valueHash(tapeSeq)
                    && isRounded(baseIngest + entry.tsIngest() * STEP_NS, facts.tsIngest(tapeSeq))
                    && isRounded(baseExchange + (long) entry.tsExchange() * STEP_NS, facts.tsExchange(tapeSeq));
            if (!isSame) {
                faults.add(
                        FaultKind.BYTES,
                        frame,
                        facts.symbol(id) + " quote seq " + seq + " of a QuoteBatch is not the record at tapeSeq "
                                + tapeSeq);
            }
            checkSuspect(known, id, frame, entry.flags().suspect(), tapeSeq);
        }
        final int conflated = entry.conflated();
        delay.onRecord(frame, tapeSeq);
        deliver(stream, onUpdate(stream, frame, id, Channels.QUOTE, tapeSeq), frame, seq, tapeSeq, conflated);
    }

    private static boolean isRounded(long rounded, long exact) {
        return exact - rounded >= 0 && exact - rounded < STEP_NS;
    }

    private static int valueHash(QuotesDecoder entry) {
        return RecordHash.ofQuote(
                entry.bidPx() == QuotesDecoder.bidPxNullValue() ? NULL_MANTISSA : entry.bidPx(),
                entry.askPx() == QuotesDecoder.askPxNullValue() ? NULL_MANTISSA : entry.askPx(),
                entry.bidQty() == QuotesDecoder.bidQtyNullValue() ? NULL_MANTISSA : entry.bidQty(),
                entry.askQty() == QuotesDecoder.askQtyNullValue() ? NULL_MANTISSA : entry.askQty(),
                entry.flags().getRaw());
    }
}
