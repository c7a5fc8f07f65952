package io.tapewire.feed.capture;

import io.tapewire.schemas.process.Counters;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * Reads the UDP datagrams of a capture in order. The format is told by its first bytes (gzip or plain; pcap or pcapng), never by the file's
 * name. Memory is bounded whatever the size of the file; a file that is cut off or damaged is read up to there. One thread uses it.
 */
public final class CaptureReader implements AutoCloseable {
    /** Bytes of compressed data read at once: a few hundred packets. */
    private static final int GZIP_BUFFER_BYTES = 64 * 1024;

    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;

    /** What {@link #next} came to. */
    public enum Step {
        /** A whole datagram: {@link CaptureReader#offset}, {@link CaptureReader#length} and {@link CaptureReader#timeNs} tell of it. */
        DATAGRAM,
        /** A packet that holds none; counted by reason. */
        OTHER,
        /** Nothing more: {@link CaptureReader#damage} says whether the capture is whole. */
        END
    }

    private final CountingStream file;
    private final long size;
    private final CaptureInput input;
    private final CaptureFormat format;
    private final Counters<CaptureCounter> counters;
    private final Packet packet = new Packet();
    private final UdpDecoder udp = new UdpDecoder();
    private int unknownLinkType = LinkType.NONE;

    private CaptureReader(CountingStream file, String name, long size, Counters<CaptureCounter> counters)
            throws IOException {
        this.file = file;
        this.size = size;
        this.counters = counters;
        input = new CaptureInput(unpacked(file), name);
        final PcapFormat pcap = PcapFormat.open(input);
        format = pcap != null ? pcap : PcapngFormat.open(input);
        if (format == null) {
            throw new CaptureException(name + ": not a capture: neither pcap nor pcapng");
        }
        if (pcap != null && !LinkType.isKnown(pcap.linkType())) {
            throw new CaptureException(
                    name + ": link type " + pcap.linkType() + " is not known; known are " + LinkType.KNOWN);
        }
    }

    /**
     * Opens a capture file.
     *
     * @param path pcap or pcapng, plain or gzip
     * @param counters counted up by each {@link #next}
     * @throws CaptureException when the file cannot be read, is no capture, or is a pcap file of an unknown link type
     */
    public static CaptureReader open(Path path, Counters<CaptureCounter> counters) {
        final InputStream in;
        final long size;
        try {
            if (Files.isDirectory(path)) {
                throw new CaptureException(path + ": is a directory, not a capture");
            }
            size = Files.size(path);
            in = Files.newInputStream(path);
        } catch (final NoSuchFileException e) {
            throw new CaptureException(path + ": no such file");
        } catch (final IOException e) {
            throw new CaptureException(path + ": cannot be read: " + e.getMessage());
        }
        return open(in, path.toString(), size, counters);
    }

    /**
     * Reads a capture from a stream, which is closed with the reader, and also when this throws.
     *
     * @param in the file's bytes, plain or gzip
     * @param name stands in messages
     * @param size of the stream, bytes, for {@link #size}
     * @param counters counted up by each {@link #next}
     * @throws CaptureException as the other {@code open}
     */
    public static CaptureReader open(InputStream in, String name, long size, Counters<CaptureCounter> counters) {
        CaptureReader reader = null;
        try {
            reader = new CaptureReader(new CountingStream(in), name, size, counters);
            return reader;
        } catch (final IOException e) {
            throw new CaptureException(name + ": cannot be read: " + e.getMessage());
        } finally {
            if (reader == null) {
                CloseHelper.quietClose(in);
            }
        }
    }

    private static InputStream unpacked(CountingStream file) throws IOException {
        final InputStream buffered = new BufferedInputStream(file, GZIP_BUFFER_BYTES);
        buffered.mark(2);
        final boolean gzip = buffered.read() == GZIP_MAGIC_0 && buffered.read() == GZIP_MAGIC_1;
        buffered.reset();
        if (!gzip) {
            return buffered; // reads as long as its buffer go past it
        }
        try {
            return new GZIPInputStream(buffered, GZIP_BUFFER_BYTES);
        } catch (final EOFException | ZipException e) {
            return InputStream.nullInputStream(); // its header is cut or damaged: nothing can come out of it
        }
    }

    /** Reads the next packet. The datagram's bytes stay where they are until the next call. */
    public Step next() {
        if (!format.next(packet)) {
            return Step.END;
        }
        counters.increment(CaptureCounter.PACKETS);
        final CaptureCounter outcome =
                udp.decode(input.buffer(), packet.offset, packet.capturedLength, packet.cut, packet.linkType);
        counters.increment(outcome);
        if (outcome == CaptureCounter.UNKNOWN_LINK_TYPE && unknownLinkType == LinkType.NONE) {
            unknownLinkType = packet.linkType;
        }
        return outcome == CaptureCounter.DATAGRAMS ? Step.DATAGRAM : Step.OTHER;
    }

    /** {@return where the datagram's bytes are} */
    public DirectBuffer buffer() {
        return input.buffer();
    }

    /** {@return offset of the datagram's payload in {@link #buffer}} */
    public int offset() {
        return udp.payloadOffset();
    }

    /** {@return bytes of the datagram's payload} */
    public int length() {
        return udp.payloadLength();
    }

    /** {@return when the packet was captured, ns since 1970, as the file says} */
    public long timeNs() {
        return packet.timeNs;
    }

    /** {@return at the end: what is wrong with the capture's end, in a few words; null = nothing} */
    public String damage() {
        return input.damage();
    }

    /** {@return the first link type met that is not known; -1 = none} */
    public int unknownLinkType() {
        return unknownLinkType;
    }

    /** {@return bytes of the file read so far, compressed where it is} */
    public long bytesRead() {
        return file.count();
    }

    /** {@return bytes of the file when it was opened} */
    public long size() {
        return size;
    }

    @Override
    public void close() {
        CloseHelper.quietClose(input); // it was only read: a fault in closing it loses nothing
    }
}
