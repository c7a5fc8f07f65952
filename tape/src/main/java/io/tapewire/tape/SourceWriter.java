package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.FeedStatusEncoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import java.util.ArrayList;
import java.util.List;

/** The sources of a tape, by name, and their FeedStatus records. Writer's thread only. */
final class SourceWriter {
    /**
     * Most sources of a tape: CheckpointBegin names all in one record of at most 16 KiB, 67 bytes and a name each. A feed handler has one, and it keeps
     * its name at each start.
     */
    static final int SOURCES_LIMIT = 128;

    /** Longest name of a source or venue, bytes. */
    static final int NAME_LIMIT = 32;

    private static final int SOURCE_FLAGS =
            RecordSink.OFFSET + HEADER_LENGTH + FeedStatusEncoder.sourceFlagsEncodingOffset();

    /** A source as its feed describes it, before and after its first record. */
    private record Description(String name, String venue, int flags) {}

    private final RecordSink sink;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final FeedStatusEncoder status = new FeedStatusEncoder();
    private final List<Description> descriptions = new ArrayList<>(); // by id
    private final Description wholeTape = new Description("", "", 0);

    SourceWriter(RecordSink sink) {
        this.sink = sink;
        descriptions.add(wholeTape);
        final MarketState state = sink.state();
        for (int id = 1; id <= state.lastSourceId(); id++) {
            final Source source = state.source(id);
            descriptions.add(source == null ? wholeTape : new Description(source.name(), "", source.flags()));
        }
    }

    /** {@return the id of a source: the one that the tape has for the name, or the next one} */
    int source(String name, String venue, int sourceFlags) {
        checkName(name);
        checkName(venue);
        final Description description = new Description(name, venue, sourceFlags);
        for (int id = 1; id < descriptions.size(); id++) {
            if (descriptions.get(id).name.equals(name)) {
                descriptions.set(id, description);
                return id;
            }
        }
        if (descriptions.size() > SOURCES_LIMIT) {
            throw new TapeException(
                    "source " + name + ": the tape has " + SOURCES_LIMIT + " sources, the most it takes");
        }
        descriptions.add(description);
        return descriptions.size() - 1;
    }

    private static void checkName(String name) {
        if (!InstrumentWriter.isPrintable(name, NAME_LIMIT)) {
            throw new IllegalArgumentException("no name for a source or venue: '" + name + "'");
        }
    }

    String venue(int sourceId) {
        return descriptions.get(sourceId).venue;
    }

    void newEpoch(int sourceId, long venueSession) {
        write(sourceId, FeedStatusKind.NEW_EPOCH, sink.state().epoch() + 1, 0, 0, venueSession);
    }

    void feedStatus(int sourceId, FeedStatusKind kind, long fromSeq, long toSeq) {
        final Source source = sink.state().source(sourceId);
        final int epoch = source == null ? 0 : source.epoch();
        write(sourceId, kind, epoch, fromSeq, toSeq, source == null ? 0 : source.venueSession());
    }

    void newGeneration() {
        final long firstTapeSeq = sink.appender().lastTapeSeq() + 1;
        final long formerLast = sink.appender().formerLastTapeSeq();
        write(0, FeedStatusKind.NEW_GENERATION, sink.state().epoch(), firstTapeSeq, formerLast, 0);
    }

    private void write(int sourceId, FeedStatusKind kind, int epoch, long fromSeq, long toSeq, long venueSession) {
        final Description description = descriptions.get(sourceId);
        status.wrapAndApplyHeader(sink.scratch(), RecordSink.OFFSET, header)
                .kind(kind)
                .reserved((short) 0)
                .sourceId(sourceId)
                .epoch(Integer.toUnsignedLong(epoch))
                .generation(Integer.toUnsignedLong(sink.appender().generation()))
                .fromSeq(fromSeq)
                .toSeq(toSeq)
                .venueSession(venueSession)
                .sourceName(description.name);
        sink.scratch().putShort(SOURCE_FLAGS, (short) description.flags, LITTLE_ENDIAN);
        sink.append(status.limit() - RecordSink.OFFSET);
    }
}
