package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.util.Arrays;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/**
 * What a tape adds up to at one place: its sources, instruments and newest values. Give it every record in order from a checkpoint or from the
 * first one; it is whole at the checkpoint's end. The writer restores itself from one, each shard follows the tape with one. One thread owns it.
 */
public final class MarketState {
    /** Offset of {@code marks} in the four market-data records, from the record's start. */
    static final int MARKS_OFFSET = RecordLayout.INSTRUMENT_ID_OFFSET + 4;

    /** Offset of the low byte of {@code flags} in an InstrumentDef, from the record's start. */
    static final int FLAGS_OFFSET = RecordLayout.HEADER_LENGTH + InstrumentDefDecoder.flagsEncodingOffset();

    /** RecordMarks.futureStamp and InstrumentFlags.checkpoint. */
    static final int FUTURE_STAMP = 1;

    static final int CHECKPOINT = 1 << 2;

    /** Ids are below this, 16 times the default of {@code max-instruments}: what a foreign tape says cannot fill the memory. */
    static final int INSTRUMENT_ID_LIMIT = 1 << 20;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final CheckpointBeginDecoder checkpointBegin = new CheckpointBeginDecoder();
    private final CheckpointStateDecoder checkpointState = new CheckpointStateDecoder();

    private final LastValues lastValues = new LastValues();
    private final NavigableMap<String, Instrument> bySymbol = new TreeMap<>();
    private Instrument[] instruments = new Instrument[256]; // by id; null where the definition is not known (yet)
    private Source[] sources = new Source[4]; // by id, likewise
    private final UndefinedTicks undefinedTicks = new UndefinedTicks();
    private int lastInstrumentId;
    private int lastUsedInstrumentId;
    private int lastSourceId;
    private int epoch;
    private int generation;
    private long tapeSeq;
    private long tsIngest;

    /**
     * Takes the next record of the tape.
     *
     * @param record holds the record, checked by the reader
     * @param offset of its SBE header
     * @return the record's template id
     */
    public int apply(DirectBuffer record, int offset) {
        final int templateId = RecordLayout.templateId(record, offset);
        tapeSeq = RecordLayout.tapeSeq(record, offset);
        tsIngest = RecordLayout.tsIngest(record, offset);
        if (RecordLayout.isMarketData(templateId)) {
            applyMarketData(templateId, record, offset);
        } else {
            applyOther(templateId, record, offset);
        }
        return templateId;
    }

    private void applyMarketData(int templateId, DirectBuffer record, int offset) {
        final int id = RecordLayout.instrumentId(record, offset);
        final Instrument instrument = instrument(id);
        final boolean futureStamp = (record.getByte(offset + MARKS_OFFSET) & FUTURE_STAMP) != 0;
        if (instrument == null) {
            // Its definition stands further on, in the checkpoint that is being read, whose state brings this value
            // too;
            // or it was lost.
            if (id > 0 && id < INSTRUMENT_ID_LIMIT) {
                lastUsedInstrumentId = Math.max(lastUsedInstrumentId, id);
                undefinedTicks.put(id, record, offset, futureStamp);
            }
            return;
        }
        lastValues.apply(templateId, id, record, offset);
        final Source source = sources[instrument.sourceId()];
        source.onVenueSeq(RecordLayout.venueSeq(record, offset));
        if (!futureStamp) {
            source.onMarketTime(RecordLayout.tsExchange(record, offset), tapeSeq);
        }
    }

    private void applyOther(int templateId, DirectBuffer record, int offset) {
        switch (templateId) {
            case InstrumentDefDecoder.TEMPLATE_ID ->
                onInstrumentDef(instrumentDef.wrapAndApplyHeader(record, offset, header), record, offset);
            case FeedStatusDecoder.TEMPLATE_ID -> onFeedStatus(feedStatus.wrapAndApplyHeader(record, offset, header));
            case CheckpointBeginDecoder.TEMPLATE_ID ->
                onCheckpointBegin(checkpointBegin.wrapAndApplyHeader(record, offset, header));
            case CheckpointStateDecoder.TEMPLATE_ID ->
                onCheckpointState(checkpointState.wrapAndApplyHeader(record, offset, header));
            default -> {
                // CheckpointEnd, or a record of a newer schema: nothing to keep
            }
        }
    }

    private void onInstrumentDef(InstrumentDefDecoder def, DirectBuffer record, int offset) {
        final int id = (int) def.instrumentId();
        if (id <= 0 || id >= INSTRUMENT_ID_LIMIT) {
            return;
        }
        final boolean repeated = def.flags().checkpoint();
        Instrument instrument = instrument(id);
        if (instrument != null && repeated) {
            return;
        }
        if (instrument == null) {
            instrument = addInstrument(id, def.sourceId());
        }
        final int flags = def.flags().getRaw() & ~CHECKPOINT;
        instrument.define(def.priceExponent(), def.quantityExponent(), flags, def.roundLot(), def.referencePrice());
        instrument.name(def.venue(), def.symbol());
        final byte[] bytes = new byte[def.limit() - offset];
        record.getBytes(offset, bytes);
        bytes[FLAGS_OFFSET] &= (byte) ~CHECKPOINT;
        instrument.definition(bytes, tapeSeq);
        bySymbol.put(instrument.symbol(), instrument);
    }

    private Instrument addInstrument(int id, int sourceId) {
        if (id >= instruments.length) {
            instruments = Arrays.copyOf(instruments, Math.max(id + 1, instruments.length * 2));
        }
        lastValues.ensureCapacity(id);
        lastInstrumentId = Math.max(lastInstrumentId, id);
        lastUsedInstrumentId = Math.max(lastUsedInstrumentId, id);
        final Instrument instrument = new Instrument(id, sourceId);
        instruments[id] = instrument;
        final Source source = source(sourceId, "");
        source.instrumentIds().addInt(id);
        undefinedTicks.take(id, source);
        return instrument;
    }

    private Source source(int id, String name) {
        if (id >= sources.length) {
            sources = Arrays.copyOf(sources, Math.max(id + 1, sources.length * 2));
        }
        if (sources[id] == null) {
            sources[id] = new Source(id);
            lastSourceId = Math.max(lastSourceId, id);
        }
        sources[id].name(name);
        return sources[id];
    }

    private void onFeedStatus(FeedStatusDecoder status) {
        final FeedStatusKind kind = status.kind();
        if (status.generation() != 0) {
            generation = (int) status.generation(); // a tape's first generation is not announced by a record of its own
        }
        final int sourceId = status.sourceId();
        if (sourceId == 0) {
            return; // of the whole tape: no source changes by it
        }
        final int statusEpoch = (int) status.epoch();
        final long fromSeq = status.fromSeq();
        final long toSeq = status.toSeq();
        final long venueSession = status.venueSession();
        final int flags = status.sourceFlags().getRaw();
        final Source source = source(sourceId, status.sourceName());
        switch (kind) {
            case NEW_EPOCH -> {
                epoch = statusEpoch;
                source.beginEpoch(flags, epoch, venueSession, tapeSeq, tsIngest);
                source.instrumentIds().forEachInt(lastValues::clear);
            }
            case GAP -> source.onGap(tapeSeq, fromSeq, toSeq);
            case UP, STALE, DOWN, ENDED -> source.onCondition(kind);
            default -> {
                // ALIVE says no more than that time goes on
            }
        }
    }

    private void onCheckpointBegin(CheckpointBeginDecoder begin) {
        epoch = (int) begin.epoch();
        generation = (int) begin.generation();
        if (begin.instrumentCount() < INSTRUMENT_ID_LIMIT) {
            lastUsedInstrumentId = Math.max(lastUsedInstrumentId, (int) begin.instrumentCount());
        }
        undefinedTicks.clear(); // the sources that follow have seen them
        for (final CheckpointBeginDecoder.SourcesDecoder entry : begin.sources()) {
            source(entry.sourceId(), "").restore(entry);
        }
    }

    private void onCheckpointState(CheckpointStateDecoder state) {
        // Read by one who is current it changes nothing; read from the checkpoint on, or after damage, it makes the
        // instrument whole.
        if (instrument((int) state.instrumentId()) != null) {
            lastValues.restore(state);
        }
    }

    /** {@return the instrument of an id, or null where it is not known} */
    public Instrument instrument(int id) {
        return id > 0 && id < instruments.length ? instruments[id] : null;
    }

    /** {@return the greatest instrument id known; 0 = none} */
    public int lastInstrumentId() {
        return lastInstrumentId;
    }

    /** {@return the greatest instrument id that the tape is known to have used, also for one whose definition was lost; 0 = none} */
    int lastUsedInstrumentId() {
        return lastUsedInstrumentId;
    }

    /** {@return the source of an id, or null where it is not known} */
    public Source source(int id) {
        return id > 0 && id < sources.length ? sources[id] : null;
    }

    /** {@return the greatest source id known; 0 = none} */
    public int lastSourceId() {
        return lastSourceId;
    }

    /** {@return instruments by symbol, in order of symbol: a prefix is a sub-map. For requests, not for the tick path} */
    public NavigableMap<String, Instrument> bySymbol() {
        return Collections.unmodifiableNavigableMap(bySymbol);
    }

    /** {@return the newest values} */
    public LastValues lastValues() {
        return lastValues;
    }

    /** {@return epochs of the tape so far: the newest one's number; 0 = none} */
    public int epoch() {
        return epoch;
    }

    /** {@return the generation that the tape is in; 0 = unknown} */
    public int generation() {
        return generation;
    }

    /** {@return tapeSeq of the last record taken; 0 = none} */
    public long tapeSeq() {
        return tapeSeq;
    }

    /** {@return tsIngest of the last record taken, ns since 1970} */
    public long tsIngest() {
        return tsIngest;
    }
}
