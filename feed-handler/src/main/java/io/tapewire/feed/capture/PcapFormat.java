package io.tapewire.feed.capture;

import java.nio.ByteOrder;

/**
 * Classic pcap, both byte orders, microseconds and nanoseconds.
 *
 * <pre>
 * file    0 magic  4 version  8 zone  12 accuracy  16 snap length  20 link type (low 16 bits)
 * record  0 seconds  4 fraction  8 captured length  12 original length  16 bytes …
 * </pre>
 */
final class PcapFormat implements CaptureFormat {
    static final int FILE_HEADER_LENGTH = 24;

    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;

    private final CaptureInput input;
    private final ByteOrder order;
    private final int nsPerFraction;
    private final int linkType;

    private PcapFormat(CaptureInput input, ByteOrder order, int nsPerFraction, int linkType) {
        this.input = input;
        this.order = order;
        this.nsPerFraction = nsPerFraction;
        this.linkType = linkType;
    }

    /** {@return the format where the input starts with its header, else null} */
    static PcapFormat open(CaptureInput input) {
        if (!input.require(FILE_HEADER_LENGTH)) {
            return null;
        }
        final int start = input.position();
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        int magic = input.buffer().getInt(start, order);
        if (magic != MICROSECONDS && magic != NANOSECONDS) {
            order = ByteOrder.BIG_ENDIAN;
            magic = input.buffer().getInt(start, order);
        }
        if (magic != MICROSECONDS && magic != NANOSECONDS) {
            return null;
        }
        final int linkType = input.buffer().getInt(start + 20, order) & 0xFFFF;
        input.skip(FILE_HEADER_LENGTH);
        return new PcapFormat(input, order, magic == NANOSECONDS ? 1 : 1_000, linkType);
    }

    int linkType() {
        return linkType;
    }

    @Override
    public boolean next(Packet packet) {
        if (!input.require(RECORD_HEADER_LENGTH)) {
            return endOfRecords();
        }
        final int start = input.position();
        final long capturedLength = input.buffer().getInt(start + 8, order) & 0xFFFF_FFFFL;
        final long originalLength = input.buffer().getInt(start + 12, order) & 0xFFFF_FFFFL;
        if (capturedLength > MAX_PACKET_BYTES) {
            input.endDamaged(
                    "damaged at byte " + input.streamPosition() + ": a packet of " + capturedLength + " bytes");
            return false;
        }
        final int length = (int) capturedLength;
        if (!input.require(RECORD_HEADER_LENGTH + length)) {
            return endOfRecords();
        }
        final int record = input.position();
        final long seconds = input.buffer().getInt(record, order) & 0xFFFF_FFFFL;
        final long fraction = input.buffer().getInt(record + 4, order) & 0xFFFF_FFFFL;
        packet.timeNs = seconds * 1_000_000_000L + fraction * nsPerFraction;
        packet.linkType = linkType;
        packet.offset = record + RECORD_HEADER_LENGTH;
        packet.capturedLength = length;
        packet.cut = capturedLength < originalLength;
        input.skip(RECORD_HEADER_LENGTH + length);
        return true;
    }

    private boolean endOfRecords() {
        if (input.readable() > 0 && input.damage() == null) {
            input.endDamaged("the last record is cut off at byte " + input.streamPosition());
        }
        return false;
    }
}
