package io.tapewire.feed.capture;

import java.nio.ByteBuffer;

/** Makes packets for tests, from the inside out. */
public final class Frames {
    private Frames() {}

    public static byte[] udp(byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .putShort((short) 10378)
                .putShort((short) 10378)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0)
                .put(payload)
                .array();
    }

    public static byte[] ipv4(byte[] udp) {
        return ipv4(udp, 17, 0);
    }

    /** @param fragment flags and offset, as in the header */
    public static byte[] ipv4(byte[] body, int protocol, int fragment) {
        return ByteBuffer.allocate(20 + body.length)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (20 + body.length))
                .putShort((short) 1)
                .putShort((short) fragment)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(0x17e20001)
                .putInt(0xe9d71504)
                .put(body)
                .array();
    }

    /** @param nextHeader of the body: 17 UDP, 0 hop-by-hop, 44 fragment … */
    public static byte[] ipv6(byte[] body, int nextHeader) {
        return ByteBuffer.allocate(40 + body.length)
                .putInt(0x60000000)
                .putShort((short) body.length)
                .put((byte) nextHeader)
                .put((byte) 64)
                .put(new byte[32])
                .put(body)
                .array();
    }

    /** An extension header of eight bytes, or more, in front of a body. */
    public static byte[] extension(int nextHeader, int moreWords, int third, byte[] body) {
        return ByteBuffer.allocate(8 + moreWords * 8 + body.length)
                .put((byte) nextHeader)
                .put((byte) moreWords)
                .putShort((short) third)
                .putInt(0)
                .put(new byte[moreWords * 8])
                .put(body)
                .array();
    }

    /** An IP packet behind the header of a link layer. */
    public static byte[] link(int linkType, byte[] ip, boolean ipv6) {
        final int etherType = ipv6 ? 0x86dd : 0x0800;
        return switch (linkType) {
            case LinkType.ETHERNET -> ethernet(ip, etherType);
            case LinkType.LINUX_SLL ->
                concat(ByteBuffer.allocate(16).putShort(14, (short) etherType).array(), ip);
            case LinkType.LINUX_SLL2 ->
                concat(ByteBuffer.allocate(20).putShort(0, (short) etherType).array(), ip);
            case LinkType.NULL -> concat(new byte[] {(byte) (ipv6 ? 30 : 2), 0, 0, 0}, ip);
            case LinkType.LOOP -> concat(new byte[] {0, 0, 0, (byte) (ipv6 ? 24 : 2)}, ip);
            default -> ip;
        };
    }

    /** An Ethernet frame with tags: each a tag's type; behind the last stands {@code etherType}. */
    public static byte[] ethernet(byte[] body, int etherType, int... tags) {
        final ByteBuffer frame = ByteBuffer.allocate(14 + 4 * tags.length + body.length);
        frame.put(new byte[12]);
        for (final int tag : tags) {
            frame.putShort((short) tag).putShort((short) 101);
        }
        return frame.putShort((short) etherType).put(body).array();
    }

    public static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
