package io.tapewire.perf.load;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * Reads what a server may send by RFC 6455 and {@code tapewire.v1}: whole, unmasked frames with the shortest length that fits, no extension
 * bit, binary or control only, control frames of at most 125 bytes, a valid close code, nothing behind a close frame. Anything else is a
 * violation: this is a checker, it forgives nothing.
 *
 * <pre>
 * 0          1              2            2+n
 * FIN opcode MASK length7   length16/64  payload      n = 0, 2 (126) or 8 (127)
 * </pre>
 */
final class ServerFrameParser {
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** Close code of a close frame without a body. */
    static final int NO_STATUS = 1005;

    private static final int FIN = 0x80;
    private static final int MAX_CONTROL_LENGTH = 125;

    /** Told of whole frames; payloads live only for the call. */
    interface Listener {
        void onBinary(DirectBuffer buffer, int offset, int length) throws ProtocolViolation;

        void onPing(DirectBuffer buffer, int offset, int length);

        void onPong(DirectBuffer buffer, int offset, int length);

        void onClose(int code, String reason);
    }

    private final Listener listener;
    private boolean closed;

    ServerFrameParser(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes as many whole frames as there are.
     *
     * @param maxPayload longest payload of a data frame, bytes
     * @return bytes taken; the rest is the start of a frame
     * @throws ProtocolViolation at the first thing that the server must not send
     */
    int parse(DirectBuffer buffer, int offset, int length, int maxPayload) throws ProtocolViolation {
        int taken = 0;
        while (length - taken >= 2) {
            final int at = offset + taken;
            final int opcode = opcode(buffer.getByte(at) & 0xFF);
            final int length7 = buffer.getByte(at + 1) & 0xFF;
            if (length7 > 127) {
                throw new ProtocolViolation("masked frame from the server");
            }
            final int headerLength = 2 + (length7 < 126 ? 0 : length7 == 126 ? 2 : 8);
            if (length - taken < headerLength) {
                break;
            }
            final long payload = payloadLength(buffer, at, length7);
            checkLength(opcode, payload, maxPayload);
            if (length - taken < headerLength + payload) {
                break;
            }
            dispatch(opcode, buffer, at + headerLength, (int) payload);
            taken += headerLength + (int) payload;
        }
        return taken;
    }

    private int opcode(int first) throws ProtocolViolation {
        if (closed) {
            throw new ProtocolViolation("bytes behind a close frame");
        }
        final int opcode = first & ~FIN;
        if ((first & FIN) == 0 || opcode != BINARY && (opcode < CLOSE || opcode > PONG)) {
            throw new ProtocolViolation("first byte of a frame is 0x" + Integer.toHexString(first));
        }
        return opcode;
    }

    private static long payloadLength(DirectBuffer buffer, int at, int length7) throws ProtocolViolation {
        final long payload;
        if (length7 < 126) {
            payload = length7;
        } else if (length7 == 126) {
            payload = buffer.getShort(at + 2, BIG_ENDIAN) & 0xFFFF;
        } else {
            payload = buffer.getLong(at + 2, BIG_ENDIAN);
        }
        if (length7 == 126 && payload < 126 || length7 == 127 && payload < 65_536) {
            throw new ProtocolViolation("length " + payload + " is not in its shortest form");
        }
        return payload;
    }

    private static void checkLength(int opcode, long payload, int maxPayload) throws ProtocolViolation {
        if (payload > (opcode >= CLOSE ? MAX_CONTROL_LENGTH : maxPayload)) {
            throw new ProtocolViolation("opcode " + opcode + " with " + payload + " bytes of payload");
        }
    }

    private void dispatch(int opcode, DirectBuffer buffer, int offset, int length) throws ProtocolViolation {
        switch (opcode) {
            case BINARY -> listener.onBinary(buffer, offset, length);
            case PING -> listener.onPing(buffer, offset, length);
            case PONG -> listener.onPong(buffer, offset, length);
            default -> onClose(buffer, offset, length);
        }
    }

    private void onClose(DirectBuffer buffer, int offset, int length) throws ProtocolViolation {
        closed = true;
        if (length == 0) {
            listener.onClose(NO_STATUS, "");
            return;
        }
        final int code = length == 1 ? 0 : buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
        if (!isCloseCode(code)) {
            throw new ProtocolViolation("close frame of " + length + " bytes with code " + code);
        }
        final byte[] reason = new byte[length - 2];
        buffer.getBytes(offset + 2, reason);
        try {
            listener.onClose(
                    code,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(reason))
                            .toString());
        } catch (final CharacterCodingException e) {
            throw new ProtocolViolation("reason of close " + code + " is not UTF-8");
        }
    }

    /** Codes that may stand in a close frame: RFC 6455, 7.4. */
    static boolean isCloseCode(int code) {
        return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1011 || code >= 3000 && code <= 4999;
    }
}
