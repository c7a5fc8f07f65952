package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/**
 * The epochs of a tape's sources: those that ended, as far as they were read of, and those that are open. Costs nothing per tick: a {@link Source}
 * knows its open epoch. Owned by the thread of the {@link MarketState} beside it.
 */
public final class EpochIndex {
    /** Most ended epochs kept, the newest ones: about 100 bytes each. */
    static final int CAPACITY = 16_384;

    /**
     * One epoch of one source.
     *
     * @param epoch counted over the whole tape, unsigned
     * @param sourceId the source
     * @param firstTapeSeq of its NEW_EPOCH; 0 = unknown
     * @param lastTapeSeq of the record before the source's next NEW_EPOCH, or the newest record
     * @param firstMarketTime ns since 1970; the null mantissa where it has no tick
     * @param lastMarketTime likewise
     * @param firstTsIngest of its NEW_EPOCH, ns since 1970; 0 = unknown
     * @param lastTsIngest of the record {@code lastTapeSeq}
     */
    public record Epoch(
            int epoch,
            int sourceId,
            long firstTapeSeq,
            long lastTapeSeq,
            long firstMarketTime,
            long lastMarketTime,
            long firstTsIngest,
            long lastTsIngest) {
        static Epoch of(Source source, MarketState state) {
            return new Epoch(
                    source.epoch(),
                    source.id(),
                    source.epochTapeSeq(),
                    state.tapeSeq(),
                    source.firstMarketTime(),
                    source.marketTime(),
                    source.epochTsIngest(),
                    state.tsIngest());
        }
    }

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final NavigableMap<Long, Epoch> ended = new TreeMap<>(); // by number

    /** Begins with epochs that ended before the place that is read from, as {@link TimeIndex#epochs} tells them; only those that {@code state} is not in. */
    public void addEnded(List<Epoch> epochs, MarketState state) {
        for (final Epoch epoch : epochs) {
            final Source source = state.source(epoch.sourceId);
            if (source != null && Integer.compareUnsigned(epoch.epoch, source.epoch()) < 0) {
                add(epoch);
            }
        }
    }

    /**
     * Sees a FeedStatus before it is applied to {@code state}; other records may be given too, and are ignored.
     *
     * @param offset of the record's SBE header
     * @param state everything before this record
     */
    public void beforeApply(DirectBuffer record, int offset, MarketState state) {
        if (RecordLayout.templateId(record, offset) != FeedStatusDecoder.TEMPLATE_ID) {
            return;
        }
        feedStatus.wrapAndApplyHeader(record, offset, header);
        final Source source = state.source(feedStatus.sourceId());
        if (feedStatus.kind() == FeedStatusKind.NEW_EPOCH && source != null && source.epoch() != 0) {
            add(Epoch.of(source, state));
        }
    }

    private void add(Epoch epoch) {
        ended.put(Integer.toUnsignedLong(epoch.epoch), epoch);
        if (ended.size() > CAPACITY) {
            ended.pollFirstEntry();
        }
    }

    /**
     * {@return epochs from a number on, ascending; open ones end at the newest record of {@code state}}
     *
     * @param firstEpoch unsigned; 0 and 1 = all
     * @param state everything read so far
     */
    public List<Epoch> from(int firstEpoch, MarketState state) {
        final long first = Integer.toUnsignedLong(firstEpoch);
        final NavigableMap<Long, Epoch> found = new TreeMap<>(ended.tailMap(first, true));
        for (int id = 1; id <= state.lastSourceId(); id++) {
            final Source source = state.source(id);
            if (source != null && source.epoch() != 0 && Integer.toUnsignedLong(source.epoch()) >= first) {
                found.put(Integer.toUnsignedLong(source.epoch()), Epoch.of(source, state));
            }
        }
        return List.copyOf(found.values());
    }
}
