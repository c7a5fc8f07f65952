package io.tapewire.perf.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/** Counts what all clients are delivered, and how long after its tsIngest each whole record comes. On the driver's thread; the server's clock is this one's. */
final class CostProbe implements LoadListener {
    /** Longest time told apart, ns: more is counted as this. */
    private static final long HIGHEST_NS = 60_000_000_000L;

    private final Histogram lateNs = new Histogram(HIGHEST_NS, 3);
    private final InstrumentDefDecoder definition = new InstrumentDefDecoder();
    private final Set<String> symbols = new LinkedHashSet<>();
    private final FrameRecorder recorder;
    private boolean isCollecting = true;
    private long nowNs;
    private long frames;
    private long updates;
    private long complaints;

    /** @param recorder gets everything too, or null */
    CostProbe(FrameRecorder recorder) {
        this.recorder = recorder;
    }

    /** What was delivered up to a moment. */
    record Totals(long frames, long updates, long complaints) {
        Totals since(Totals start) {
            return new Totals(frames - start.frames, updates - start.updates, complaints - start.complaints);
        }
    }

    Totals totals() {
        return new Totals(frames, updates, complaints);
    }

    /** {@return lateness since the last {@link #clearLateness}} */
    Histogram lateness() {
        return lateNs;
    }

    void clearLateness() {
        lateNs.reset();
    }

    /** {@return symbols of all definitions that came before {@link #forgetSymbols}} */
    Set<String> symbols() {
        return Set.copyOf(symbols);
    }

    /** No definition is looked at any more: to decode one makes a string. */
    void forgetSymbols() {
        isCollecting = false;
    }

    @Override
    public void onFrame(LoadClient client, int flags, long cursor) {
        frames++;
        final Instant now = Instant.now();
        nowNs = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        if (recorder != null) {
            recorder.onFrame();
        }
    }

    @Override
    public void onMessage(
            LoadClient client, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        if (recorder != null) {
            recorder.onMessage(templateId, buffer, offset, length);
        }
        switch (templateId) {
            case QuoteBatchDecoder.TEMPLATE_ID -> updates += batched(buffer, offset);
            case GapDecoder.TEMPLATE_ID, QosChangeDecoder.TEMPLATE_ID, SlowWarningDecoder.TEMPLATE_ID -> complaints++;
            case InstrumentDefDecoder.TEMPLATE_ID -> onDefinition(buffer, offset);
            default -> {
                if (RecordLayout.isMarketData(templateId)) {
                    updates++;
                    lateNs.recordValue(
                            Math.max(0, Math.min(HIGHEST_NS, nowNs - RecordLayout.tsIngest(buffer, offset))));
                }
            }
        }
    }

    private void onDefinition(DirectBuffer buffer, int offset) {
        if (isCollecting) {
            definition.wrap(
                    buffer,
                    offset + RecordLayout.HEADER_LENGTH,
                    InstrumentDefDecoder.BLOCK_LENGTH,
                    InstrumentDefDecoder.SCHEMA_VERSION);
            definition.skipVenue();
            symbols.add(definition.symbol());
        }
    }

    /** {@return entries of a QuoteBatch: numInGroup stands two bytes behind the block} */
    private static int batched(DirectBuffer buffer, int offset) {
        final int group = offset + RecordLayout.HEADER_LENGTH + QuoteBatchDecoder.BLOCK_LENGTH;
        return buffer.getShort(group + 2, LITTLE_ENDIAN) & 0xFFFF;
    }
}
