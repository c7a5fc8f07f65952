package io.tapewire.feed.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** Writes captures for tests: every format that is read, in memory. Stamps are in ns since 1970. */
public final class CaptureWriter {
    /** The containers. */
    public enum Format {
        PCAP_US_LE(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 1_000),
        PCAP_US_BE(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 1_000),
        PCAP_NS_LE(ByteOrder.LITTLE_ENDIAN, 0xa1b23c4d, 1),
        PCAP_NS_BE(ByteOrder.BIG_ENDIAN, 0xa1b23c4d, 1),
        PCAPNG_LE(ByteOrder.LITTLE_ENDIAN, 0, 1),
        PCAPNG_BE(ByteOrder.BIG_ENDIAN, 0, 1);

        final ByteOrder order;
        final int magic;
        final int nsPerFraction;

        Format(ByteOrder order, int magic, int nsPerFraction) {
            this.order = order;
            this.magic = magic;
            this.nsPerFraction = nsPerFraction;
        }

        public boolean isPcapng() {
            return magic == 0;
        }
    }

    private static final long SECOND_NS = 1_000_000_000L;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Format format;
    private final int linkType;

    /** Begins a capture with one interface; of a pcapng it counts ns. */
    public CaptureWriter(Format format, int linkType) {
        this.format = format;
        this.linkType = linkType;
        if (format.isPcapng()) {
            section().networkInterface(linkType, 9);
        } else {
            put(buffer(24)
                    .putInt(format.magic)
                    .putShort((short) 2)
                    .putShort((short) 4)
                    .putLong(0)
                    .putInt(262_144)
                    .putInt(linkType));
        }
    }

    private ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(format.order);
    }

    private void put(ByteBuffer bytes) {
        out.writeBytes(bytes.array());
    }

    /** Begins a section of a pcapng. */
    public CaptureWriter section() {
        return block(
                0x0a0d0d0a,
                buffer(16)
                        .putInt(0x1a2b3c4d)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1));
    }

    /**
     * Adds an interface to a pcapng.
     *
     * @param resolution as {@code if_tsresol}; negative: the option is left out, so stamps count microseconds
     */
    public CaptureWriter networkInterface(int type, int resolution) {
        final ByteBuffer body = buffer(resolution < 0 ? 8 : 20);
        body.putShort((short) type).putShort((short) 0).putInt(0);
        if (resolution >= 0) {
            body.putShort((short) 9).putShort((short) 1).put((byte) resolution).put(new byte[3]);
        }
        return block(1, body);
    }

    /** Adds a whole block to a pcapng. */
    public CaptureWriter block(int type, ByteBuffer body) {
        final int padded = body.capacity() + 3 & ~3;
        put(buffer(12 + padded)
                .putInt(type)
                .putInt(12 + padded)
                .put(body.array())
                .putInt(8 + padded, 12 + padded));
        return this;
    }

    /** Adds a packet of a pcapng's interface, with a stamp as that interface counts it. */
    public CaptureWriter packetOf(int networkInterface, long stamp, byte[] frame) {
        return block(
                6,
                buffer(20 + frame.length)
                        .putInt(networkInterface)
                        .putInt((int) (stamp >>> 32))
                        .putInt((int) stamp)
                        .putInt(frame.length)
                        .putInt(frame.length)
                        .put(frame));
    }

    /** Adds a packet without a stamp to a pcapng. */
    public CaptureWriter simplePacket(byte[] frame) {
        return block(3, buffer(4 + frame.length).putInt(frame.length).put(frame));
    }

    /** Adds a whole packet. */
    public CaptureWriter packet(long timeNs, byte[] frame) {
        return packet(timeNs, frame, frame.length);
    }

    /** Adds a packet of which only {@code frame} was captured. */
    public CaptureWriter packet(long timeNs, byte[] frame, int originalLength) {
        if (format.isPcapng()) {
            return block(
                    6,
                    buffer(20 + frame.length)
                            .putInt(0)
                            .putInt((int) (timeNs >>> 32))
                            .putInt((int) timeNs)
                            .putInt(frame.length)
                            .putInt(originalLength)
                            .put(frame));
        }
        put(buffer(16 + frame.length)
                .putInt((int) (timeNs / SECOND_NS))
                .putInt((int) (timeNs % SECOND_NS / format.nsPerFraction))
                .putInt(frame.length)
                .putInt(originalLength)
                .put(frame));
        return this;
    }

    /** Adds a UDP datagram over IPv4. */
    public CaptureWriter datagram(long timeNs, byte[] payload) {
        return packet(timeNs, Frames.link(linkType, Frames.ipv4(Frames.udp(payload)), false));
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    public byte[] toGzip() {
        return gzip(toBytes());
    }

    public static byte[] gzip(byte[] bytes) {
        final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }
}
