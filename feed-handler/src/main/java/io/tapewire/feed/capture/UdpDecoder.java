package io.tapewire.feed.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Finds the UDP payload of a captured packet: IPv4 and IPv6, behind any known link layer. The lengths of IP and UDP are trusted, not the
 * frame's, which may be padded. Checksums are not looked at: captures of the sending side have none.
 */
final class UdpDecoder {
    private static final int UDP = 17;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int IPV4_HEADER_LENGTH = 20;
    private static final int IPV4_FRAGMENT_BITS = 0x3FFF; // more fragments, and the offset
    private static final int IPV6_HEADER_LENGTH = 40;
    private static final int IPV6_HOP_BY_HOP = 0;
    private static final int IPV6_ROUTING = 43;
    private static final int IPV6_FRAGMENT = 44;
    private static final int IPV6_DESTINATION = 60;
    private static final int IPV6_FRAGMENT_BITS = 0xFFF9;

    private DirectBuffer buffer;
    private int end; // behind the last captured byte
    private CaptureCounter tooShort; // what a packet is that ends before its lengths say
    private int payloadOffset;
    private int payloadLength;

    /**
     * Looks at one packet.
     *
     * @param cut whether fewer bytes were captured than were on the wire
     * @return DATAGRAMS where {@link #payloadOffset} and {@link #payloadLength} hold a datagram, else what the packet counts as
     */
    CaptureCounter decode(DirectBuffer newBuffer, int offset, int length, boolean cut, int linkType) {
        if (!LinkType.isKnown(linkType)) {
            return linkType == LinkType.NONE ? CaptureCounter.MALFORMED_PACKETS : CaptureCounter.UNKNOWN_LINK_TYPE;
        }
        buffer = newBuffer;
        end = offset + length;
        tooShort = cut ? CaptureCounter.CUT_PACKETS : CaptureCounter.MALFORMED_PACKETS;
        final int ip = LinkType.ipOffset(buffer, offset, end, linkType);
        if (ip == LinkType.NOT_IP) {
            return CaptureCounter.NOT_UDP;
        }
        if (ip == LinkType.TOO_SHORT || ip >= end) {
            return tooShort;
        }
        return switch ((buffer.getByte(ip) & 0xFF) >> 4) {
            case 4 -> decodeIpv4(ip);
            case 6 -> decodeIpv6(ip);
            default -> CaptureCounter.MALFORMED_PACKETS;
        };
    }

    private CaptureCounter decodeIpv4(int ip) {
        if (ip + IPV4_HEADER_LENGTH > end) {
            return tooShort;
        }
        final int headerLength = (buffer.getByte(ip) & 0x0F) * 4;
        final int totalLength = u16(ip + 2);
        if (headerLength < IPV4_HEADER_LENGTH || totalLength < headerLength) {
            return CaptureCounter.MALFORMED_PACKETS;
        }
        if (buffer.getByte(ip + 9) != UDP) {
            return CaptureCounter.NOT_UDP;
        }
        if ((u16(ip + 6) & IPV4_FRAGMENT_BITS) != 0) {
            return CaptureCounter.FRAGMENTS;
        }
        return decodeUdp(ip + headerLength, ip + totalLength);
    }

    private CaptureCounter decodeIpv6(int ip) {
        if (ip + IPV6_HEADER_LENGTH > end) {
            return tooShort;
        }
        final int ipEnd = ip + IPV6_HEADER_LENGTH + u16(ip + 4);
        int next = buffer.getByte(ip + 6) & 0xFF;
        int header = ip + IPV6_HEADER_LENGTH;
        while (next != UDP) {
            if (next != IPV6_HOP_BY_HOP && next != IPV6_ROUTING && next != IPV6_DESTINATION && next != IPV6_FRAGMENT) {
                return CaptureCounter.NOT_UDP;
            }
            if (header + 8 > end) {
                return tooShort;
            }
            if (next == IPV6_FRAGMENT && (u16(header + 2) & IPV6_FRAGMENT_BITS) != 0) {
                return CaptureCounter.FRAGMENTS;
            }
            next = buffer.getByte(header) & 0xFF;
            // A fragment header's second byte is reserved and 0: 8 bytes, as its length must be.
            header += 8 + (buffer.getByte(header + 1) & 0xFF) * 8; // longer by at least 8 in each round: it ends
        }
        return decodeUdp(header, ipEnd);
    }

    private CaptureCounter decodeUdp(int udp, int ipEnd) {
        if (udp + UDP_HEADER_LENGTH > ipEnd) {
            return CaptureCounter.MALFORMED_PACKETS;
        }
        if (udp + UDP_HEADER_LENGTH > end) {
            return tooShort;
        }
        final int length = u16(udp + 4);
        if (length < UDP_HEADER_LENGTH || udp + length > ipEnd) {
            return CaptureCounter.MALFORMED_PACKETS;
        }
        if (udp + length > end) {
            return tooShort;
        }
        payloadOffset = udp + UDP_HEADER_LENGTH;
        payloadLength = length - UDP_HEADER_LENGTH;
        return CaptureCounter.DATAGRAMS;
    }

    private int u16(int offset) {
        return buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
    }

    /** {@return offset of the payload in the buffer last given} */
    int payloadOffset() {
        return payloadOffset;
    }

    /** {@return bytes of the payload} */
    int payloadLength() {
        return payloadLength;
    }
}
