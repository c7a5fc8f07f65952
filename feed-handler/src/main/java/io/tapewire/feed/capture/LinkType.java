package io.tapewire.feed.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/** Link types of captures and where the IP header lies behind each. Numbers are those of the LINKTYPE_ registry of pcap. */
final class LinkType {
    static final int NONE = -1;
    static final int NULL = 0;
    static final int ETHERNET = 1;
    static final int RAW_BSD = 12;
    static final int RAW_OPENBSD = 14;
    static final int RAW = 101;
    static final int LOOP = 108;
    static final int LINUX_SLL = 113;
    static final int IPV4 = 228;
    static final int IPV6 = 229;
    static final int LINUX_SLL2 = 276;

    /** What {@link #ipOffset} returns for a packet of another protocol. */
    static final int NOT_IP = -1;

    /** What {@link #ipOffset} returns for a packet that ends inside the link layer's header. */
    static final int TOO_SHORT = -2;

    /** All that are known, for messages. */
    static final String KNOWN =
            "Ethernet (1), loopback (0, 108), raw IP (12, 14, 101, 228, 229), Linux cooked (113, 276)";

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_SERVICE_VLAN = 0x88a8;
    private static final int VLAN_TAG_LENGTH = 4;
    private static final int LOOPBACK_HEADER_LENGTH = 4;

    private LinkType() {}

    static boolean isKnown(int linkType) {
        return switch (linkType) {
            case NULL, ETHERNET, RAW_BSD, RAW_OPENBSD, RAW, LOOP, LINUX_SLL, IPV4, IPV6, LINUX_SLL2 -> true;
            default -> false;
        };
    }

    /**
     * Finds the IP header of a packet.
     *
     * @param end offset behind the packet's last captured byte
     * @return its offset, {@link #NOT_IP} or {@link #TOO_SHORT}; behind a known offset there may be no byte left
     */
    static int ipOffset(DirectBuffer buffer, int offset, int end, int linkType) {
        return switch (linkType) {
            case ETHERNET -> behindEtherType(buffer, offset + 12, offset + 14, end);
            case LINUX_SLL -> behindEtherType(buffer, offset + 14, offset + 16, end);
            case LINUX_SLL2 -> behindEtherType(buffer, offset, offset + 20, end);
            case NULL, LOOP -> // its family number differs by system and byte order; the IP version tells the same
                offset + LOOPBACK_HEADER_LENGTH <= end ? offset + LOOPBACK_HEADER_LENGTH : TOO_SHORT;
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> offset;
            default -> NOT_IP;
        };
    }

    private static int behindEtherType(DirectBuffer buffer, int typeOffset, int firstPayload, int end) {
        int type = typeOffset;
        int payload = firstPayload;
        while (payload <= end) {
            final int etherType = buffer.getShort(type, BIG_ENDIAN) & 0xFFFF;
            if (etherType == ETHERTYPE_IPV4 || etherType == ETHERTYPE_IPV6) {
                return payload;
            }
            if (etherType != ETHERTYPE_VLAN && etherType != ETHERTYPE_SERVICE_VLAN) {
                return NOT_IP;
            }
            type = payload + VLAN_TAG_LENGTH - 2; // a tag is its number u16 and the next type u16
            payload += VLAN_TAG_LENGTH;
        }
        return TOO_SHORT;
    }
}
