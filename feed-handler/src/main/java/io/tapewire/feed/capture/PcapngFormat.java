package io.tapewire.feed.capture;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * pcapng: several sections, each of its own byte order, each with several interfaces of their own link type and time resolution.
 *
 * <pre>
 * block          0 type  4 length  8 body, padded to 4 …  length again
 * section        8 byte-order magic
 * interface      8 link type u16  12 snap length  16 options
 * packet         8 interface  12 time high  16 time low  20 captured length  24 original length  28 bytes …
 * simple packet  8 original length  12 bytes …
 * </pre>
 */
final class PcapngFormat implements CaptureFormat {
    static final int SECTION = 0x0a0d0d0a;

    /** Longest block that is looked into, in bytes: a packet with its options. Others may have any length. */
    static final int MAX_BLOCK_BYTES = 2 * MAX_PACKET_BYTES;

    /** Interfaces of a section that are kept; captures have a handful. Packets of later ones are counted as malformed. */
    static final int MAX_INTERFACES = 4_096;

    private static final int INTERFACE = 1;
    private static final int SIMPLE_PACKET = 3;
    private static final int PACKET = 6;
    private static final int MIN_BLOCK = 12;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;

    private final CaptureInput input;
    private final List<Interface> interfaces = new ArrayList<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private long lastTimeNs;

    private record Interface(int linkType, long snapLength, Timescale timescale) {}

    private static final Interface NO_INTERFACE = new Interface(LinkType.NONE, 0, new Timescale(9, 0));

    private PcapngFormat(CaptureInput input) {
        this.input = input;
    }

    /** {@return the format where the input starts with a section, else null} */
    static PcapngFormat open(CaptureInput input) {
        if (!input.require(MIN_BLOCK) || input.buffer().getInt(input.position(), ByteOrder.LITTLE_ENDIAN) != SECTION) {
            return null;
        }
        final PcapngFormat format = new PcapngFormat(input);
        return format.readByteOrder() ? format : null;
    }

    @Override
    public boolean next(Packet packet) {
        while (input.require(MIN_BLOCK)) {
            final int type = input.buffer().getInt(input.position(), order);
            if (type == SECTION && !readByteOrder()) {
                return damaged("a section without its byte order");
            }
            final long length = input.buffer().getInt(input.position() + 4, order) & 0xFFFF_FFFFL;
            if (length < MIN_BLOCK || (length & 3) != 0) {
                return damaged("a block of " + length + " bytes");
            }
            if (type == SECTION) {
                interfaces.clear();
            }
            if (type != INTERFACE && type != PACKET && type != SIMPLE_PACKET) {
                if (!input.skip(length - 4) || !input.require(4)) {
                    return cutOff();
                }
                if (!endsWell(4, length)) {
                    return damaged("a block whose two lengths differ");
                }
                input.skip(4);
                continue;
            }
            if (length > MAX_BLOCK_BYTES) {
                return damaged("a packet block of " + length + " bytes");
            }
            if (!input.require((int) length)) {
                return cutOff();
            }
            if (!endsWell((int) length, length)) {
                return damaged("a block whose two lengths differ");
            }
            final int block = input.position();
            input.skip(length);
            if (onBlock(type, block, (int) length, packet)) {
                return true;
            }
        }
        return input.readable() > 0 && cutOff();
    }

    private boolean onBlock(int type, int block, int length, Packet packet) {
        return switch (type) {
            case INTERFACE -> {
                onInterface(block, length);
                yield false;
            }
            case PACKET -> {
                onPacket(block, length, packet);
                yield true;
            }
            default -> {
                onSimplePacket(block, length, packet);
                yield true;
            }
        };
    }

    private void onInterface(int block, int length) {
        final DirectBuffer buffer = input.buffer();
        if (length < MIN_BLOCK + 8 || interfaces.size() == MAX_INTERFACES) {
            return;
        }
        int resolution = Timescale.MICROSECONDS;
        long offsetSeconds = 0;
        final int end = block + length - 4;
        int option = block + 16;
        while (option + 4 <= end) {
            final int code = buffer.getShort(option, order) & 0xFFFF;
            final int optionLength = buffer.getShort(option + 2, order) & 0xFFFF;
            if (code == 0 || option + 4 + optionLength > end) {
                break;
            }
            if (code == OPTION_RESOLUTION && optionLength >= 1) {
                resolution = buffer.getByte(option + 4) & 0xFF;
            } else if (code == OPTION_OFFSET && optionLength >= 8) {
                offsetSeconds = buffer.getLong(option + 4, order);
            }
            option += 4 + (optionLength + 3 & ~3);
        }
        final int linkType = buffer.getShort(block + 8, order) & 0xFFFF;
        final long snapLength = buffer.getInt(block + 12, order) & 0xFFFF_FFFFL;
        interfaces.add(new Interface(linkType, snapLength, new Timescale(resolution, offsetSeconds)));
    }

    private void onPacket(int block, int length, Packet packet) {
        final DirectBuffer buffer = input.buffer();
        final Interface source = length < MIN_BLOCK + 20 ? NO_INTERFACE : interfaceOf(buffer.getInt(block + 8, order));
        final long captured = source == NO_INTERFACE ? 0 : buffer.getInt(block + 20, order) & 0xFFFF_FFFFL;
        if (source == NO_INTERFACE || captured > length - 32) {
            malformed(packet);
            return;
        }
        final long high = buffer.getInt(block + 12, order) & 0xFFFF_FFFFL;
        final long low = buffer.getInt(block + 16, order) & 0xFFFF_FFFFL;
        lastTimeNs = source.timescale.toNs(high << 32 | low);
        final long original = buffer.getInt(block + 24, order) & 0xFFFF_FFFFL;
        fill(packet, source.linkType, block + 28, (int) captured, original);
    }

    private void onSimplePacket(int block, int length, Packet packet) {
        final Interface source = length < MIN_BLOCK + 4 ? NO_INTERFACE : interfaceOf(0);
        if (source == NO_INTERFACE) {
            malformed(packet);
            return;
        }
        final long original = input.buffer().getInt(block + 8, order) & 0xFFFF_FFFFL;
        final long room = source.snapLength == 0 ? length - 16 : Math.min(source.snapLength, length - 16);
        fill(packet, source.linkType, block + 12, (int) Math.min(original, room), original);
    }

    private void malformed(Packet packet) {
        fill(packet, LinkType.NONE, input.position(), 0, 0);
    }

    private void fill(Packet packet, int linkType, int offset, int capturedLength, long originalLength) {
        packet.linkType = linkType;
        packet.offset = offset;
        packet.capturedLength = capturedLength;
        packet.cut = capturedLength < originalLength;
        packet.timeNs = lastTimeNs; // a simple packet has no stamp: the newest one's
    }

    private Interface interfaceOf(int id) {
        return id >= 0 && id < interfaces.size() ? interfaces.get(id) : NO_INTERFACE;
    }

    private boolean readByteOrder() {
        final int magic = input.buffer().getInt(input.position() + 8, ByteOrder.LITTLE_ENDIAN);
        order = magic == BYTE_ORDER_MAGIC ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        return magic == BYTE_ORDER_MAGIC || Integer.reverseBytes(magic) == BYTE_ORDER_MAGIC;
    }

    private boolean endsWell(int readable, long length) {
        return (input.buffer().getInt(input.position() + readable - 4, order) & 0xFFFF_FFFFL) == length;
    }

    private boolean damaged(String what) {
        input.endDamaged("damaged at byte " + input.streamPosition() + ": " + what);
        return false;
    }

    private boolean cutOff() {
        if (input.damage() == null) {
            input.endDamaged("the last block is cut off at byte " + input.streamPosition());
        }
        return false;
    }
}
