package io.tapewire.feed.iex;

import io.tapewire.feed.FeedSource;
import io.tapewire.feed.FeedSummary;
import io.tapewire.feed.capture.CaptureCounter;
import io.tapewire.feed.capture.CaptureException;
import io.tapewire.feed.capture.CaptureReader;
import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.TickWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * An IEX feed out of a capture file, as fast as asked. Each opening is a new epoch of its source. Stepped by the feed agent's thread; never
 * waits: a packet that is not due yet makes {@link #poll} return.
 */
public final class IexCaptureSource implements FeedSource {
    private final Path file;
    private final CaptureReader reader;
    private final CapturePacer pacer;
    private final EpochNanoClock clock;
    private final Consumer<String> warnings;
    private final Counters<CaptureCounter> packetCounters = new Counters<>(CaptureCounter.class);
    private final Counters<IexCounter> counters = new Counters<>(IexCounter.class);
    private final IexFeed feed;
    private boolean held; // the reader stands on a datagram that is not due yet
    private boolean ended;

    /**
     * Opens the file.
     *
     * @param file capture in any known format
     * @param speed greater than 0; 1 = as it was captured; infinite = as fast as it can be read
     * @param clock wall clock, ns since 1970: what records are stamped with
     * @param warnings takes one-line warnings
     * @throws CaptureException when it cannot be read or is no capture
     */
    public IexCaptureSource(Path file, double speed, EpochNanoClock clock, Consumer<String> warnings) {
        this.file = file;
        this.clock = clock;
        this.warnings = warnings;
        pacer = new CapturePacer(speed);
        feed = new IexFeed(counters, warning -> warnings.accept(file + ": " + warning), false);
        reader = CaptureReader.open(file, packetCounters);
    }

    /**
     * Reads and writes what is due. A datagram is used whole: the last one may go beyond the limit.
     *
     * @throws CaptureException at the end of a file without an IEX segment, or on a fault of the disk
     */
    @Override
    public int poll(TickWriter writer, long nowNs, int limit) {
        int work = 0;
        while (work < limit && !ended) {
            if (!held) {
                work += readPacket();
            }
            if (held) {
                if (!pacer.isDue(reader.timeNs(), nowNs)) {
                    break;
                }
                held = false;
                writer.tsIngest(clock.nanoTime());
                work += Math.max(0, feed.onDatagram(writer, nowNs, reader.buffer(), reader.offset(), reader.length()));
            }
        }
        if (work < limit && feed.isSpreading()) {
            writer.tsIngest(clock.nanoTime());
            work += feed.spread(writer);
        }
        if (!pacer.isMax() && !ended) {
            writer.tsIngest(clock.nanoTime());
            work += feed.keepAlive(writer, nowNs);
        }
        return work;
    }

    private int readPacket() {
        switch (reader.next()) {
            case DATAGRAM -> held = true;
            case END -> onEnd();
            default -> {
                // no datagram: counted by reason
            }
        }
        return 1;
    }

    private void onEnd() {
        ended = true;
        if (!feed.hasChannel()) {
            throw new CaptureException(file + ": no segment of IEX TOPS 1.6 or DEEP 1.0 in it" + reasons());
        }
        if (reader.damage() != null) {
            warnings.accept(file + ": " + reader.damage() + "; what stands before it is used");
        }
        warnOfLost(CaptureCounter.FRAGMENTS, "IP fragments are not put together");
        warnOfLost(CaptureCounter.CUT_PACKETS, "packets are cut by the capture's snap length");
        if (reader.unknownLinkType() >= 0) {
            warnOfLost(
                    CaptureCounter.UNKNOWN_LINK_TYPE,
                    "packets are of an unknown link type (" + reader.unknownLinkType() + ")");
        }
    }

    private void warnOfLost(CaptureCounter counter, String what) {
        if (packetCounters.get(counter) > 0) {
            warnings.accept(file + ": " + packetCounters.get(counter) + " " + what + "; they are not used");
        }
    }

    private String reasons() {
        final StringBuilder reasons = new StringBuilder();
        if (!feed.others().isEmpty()) {
            reasons.append("; there is ").append(feed.others());
        }
        if (reader.unknownLinkType() >= 0) {
            reasons.append("; link type ").append(reader.unknownLinkType()).append(" is not known");
        }
        if (reader.damage() != null) {
            reasons.append("; ").append(reader.damage());
        }
        return reasons.toString();
    }

    /** {@return whether all of the file is on the tape} */
    @Override
    public boolean isDone() {
        return ended && !feed.isSpreading();
    }

    /** {@return bytes of the file read so far} */
    public long bytesRead() {
        return reader.bytesRead();
    }

    /** {@return bytes of the file} */
    public long size() {
        return reader.size();
    }

    @Override
    public void report(FeedSummary summary) {
        IexReport.fill(summary, feed, counters);
        summary.put("truncated", reader.damage() != null);
        summary.put("packets", packetCounters.get(CaptureCounter.PACKETS));
        summary.put("fragments", packetCounters.get(CaptureCounter.FRAGMENTS));
        summary.put("cut", packetCounters.get(CaptureCounter.CUT_PACKETS));
        summary.put("notUdp", packetCounters.get(CaptureCounter.NOT_UDP));
        summary.put("malformedPackets", packetCounters.get(CaptureCounter.MALFORMED_PACKETS));
        summary.put("unknownLinkType", packetCounters.get(CaptureCounter.UNKNOWN_LINK_TYPE));
    }

    @Override
    public void close() {
        reader.close();
    }
}
