package io.tapewire.fanout.websocket;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes a client's bytes apart into messages and control frames, strictly as RFC 6455 section 5 says of a server without extensions: masked, minimal
 * lengths, no reserved bit or opcode, control frames whole and of at most 125 bytes. Text is not spoken here. A violation is a close code, never an
 * exception. One connection, one thread; a whole unfragmented message is handed on where it lies, nothing is allocated for it.
 */
final class FrameParser {
    static final int OK = 0;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    static final int TOO_BIG = 1009;

    /** Longest message, bytes: sixteen times what the longest Subscribe of usual size takes. */
    static final int MAX_MESSAGE_BYTES = 64 * 1024;

    /** Most frames of one message: a client of ours sends one; more only cost us. */
    static final int MAX_FRAGMENTS = 16;

    private static final int MAX_CONTROL_BYTES = 125;
    private static final int MAX_HEADER_BYTES = 14;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] NOTHING = new byte[0];

    /** What the parser finds. */
    interface Handler {
        /** A whole message; its bytes live only during the call. */
        void onMessage(UnsafeBuffer buffer, int offset, int length);

        void onPing(byte[] payload, int length);

        void onPong(byte[] payload, int length);

        /** @param code of the peer; 1005 = none given */
        void onClose(int code);
    }

    private final Handler handler;
    private final UnsafeBuffer view = new UnsafeBuffer(NOTHING);
    private final byte[] head = new byte[MAX_HEADER_BYTES];
    private final byte[] control = new byte[MAX_CONTROL_BYTES];
    private int headLength;
    private byte[] message = NOTHING;
    private int messageLength; // bytes of earlier frames and of this one's part that came
    private int fragments; // frames of the message so far; 0 = none open
    private boolean inPayload;
    private int opcode;
    private boolean isFinal;
    private int payloadLength;
    private int payloadRead;
    private int mask;
    private boolean closed;

    FrameParser(Handler handler) {
        this.handler = handler;
    }

    /** Takes all bytes of {@code in}. {@return OK, or the code to close with; nothing is taken after that} */
    int parse(ByteBuffer in) {
        int code = OK;
        while (code == OK && in.hasRemaining() && !closed) {
            code = inPayload ? payload(in) : header(in);
            if (code == OK && inPayload && payloadLength == 0) {
                code = payload(in);
            }
        }
        closed |= code != OK;
        in.position(closed ? in.limit() : in.position());
        return code;
    }

    private int header(ByteBuffer in) {
        head[headLength++] = in.get();
        if (headLength == 1) {
            return first(head[0]);
        }
        final int length7 = head[1] & 0x7F;
        if (headLength == 2) {
            return second(length7);
        }
        final int lengthBytes = length7 == 126 ? 2 : length7 == 127 ? 8 : 0;
        if (headLength < 2 + lengthBytes + 4) {
            return OK;
        }
        long length = length7;
        if (lengthBytes > 0) {
            length = 0;
            for (int i = 0; i < lengthBytes; i++) {
                length = length << 8 | head[2 + i] & 0xFF;
            }
            if (length < 0 || length < (lengthBytes == 2 ? 126 : 65_536)) {
                return PROTOCOL_ERROR; // the top bit set, or a longer form than needed
            }
        }
        if (!isControl() && messageLength + length > MAX_MESSAGE_BYTES) {
            return TOO_BIG;
        }
        mask = 0;
        for (int i = 0; i < 4; i++) {
            mask |= (head[2 + lengthBytes + i] & 0xFF) << (8 * i);
        }
        payloadLength = (int) length;
        payloadRead = 0;
        inPayload = true;
        return OK;
    }

    private int first(byte b) {
        isFinal = (b & 0x80) != 0;
        opcode = b & 0x0F;
        if ((b & 0x70) != 0) {
            return PROTOCOL_ERROR;
        }
        return switch (opcode) {
            case CONTINUATION -> fragments == 0 ? PROTOCOL_ERROR : fragments == MAX_FRAGMENTS ? TOO_BIG : OK;
            case TEXT -> UNSUPPORTED_DATA;
            case BINARY -> fragments == 0 ? OK : PROTOCOL_ERROR;
            case CLOSE, PING, PONG -> isFinal ? OK : PROTOCOL_ERROR;
            default -> PROTOCOL_ERROR;
        };
    }

    private int second(int length7) {
        if ((head[1] & 0x80) == 0) {
            return PROTOCOL_ERROR; // a client masks
        }
        return isControl() && length7 > MAX_CONTROL_BYTES ? PROTOCOL_ERROR : OK;
    }

    private boolean isControl() {
        return opcode >= CLOSE;
    }

    private int payload(ByteBuffer in) {
        final int count = Math.min(in.remaining(), payloadLength - payloadRead);
        final int position = in.position();
        unmask(in, position, count);
        if (!isControl() && isFinal && fragments == 0 && payloadRead == 0 && count == payloadLength) {
            in.position(position + count);
            endFrame();
            view.wrap(in, position, count);
            handler.onMessage(view, 0, count);
            return OK;
        }
        if (isControl()) {
            in.get(control, payloadRead, count);
        } else {
            reserve(messageLength + payloadLength - payloadRead);
            in.get(message, messageLength, count);
            messageLength += count;
        }
        payloadRead += count;
        return payloadRead == payloadLength ? onFrame() : OK;
    }

    private void unmask(ByteBuffer in, int position, int count) {
        for (int i = 0; i < count; i++) {
            in.put(position + i, (byte) (in.get(position + i) ^ mask >> (8 * ((payloadRead + i) & 3))));
        }
    }

    private void reserve(int length) {
        if (length > message.length) {
            message = Arrays.copyOf(message, Math.min(MAX_MESSAGE_BYTES, Math.max(length, message.length * 2)));
        }
    }

    private void endFrame() {
        headLength = 0;
        inPayload = false;
    }

    private int onFrame() {
        endFrame();
        if (isControl()) {
            return onControl();
        }
        fragments++;
        if (isFinal) {
            final int length = messageLength;
            final byte[] whole = message;
            fragments = 0;
            messageLength = 0;
            message = NOTHING; // rare: not worth keeping for each connection
            view.wrap(whole, 0, length);
            handler.onMessage(view, 0, length);
        }
        return OK;
    }

    private int onControl() {
        switch (opcode) {
            case PING -> handler.onPing(control, payloadLength);
            case PONG -> handler.onPong(control, payloadLength);
            default -> {
                if (payloadLength == 1) {
                    return PROTOCOL_ERROR;
                }
                final int code = payloadLength == 0 ? 1005 : (control[0] & 0xFF) << 8 | control[1] & 0xFF;
                if (payloadLength >= 2 && !(isCloseCode(code) && isUtf8())) {
                    return PROTOCOL_ERROR;
                }
                closed = true;
                handler.onClose(code);
            }
        }
        return OK;
    }

    /** Codes that an endpoint may send: RFC 6455 section 7.4, and the registry's 1012 to 1014. */
    private static boolean isCloseCode(int code) {
        return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006) || code >= 3000 && code <= 4999;
    }

    private boolean isUtf8() {
        final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return !decoder.decode(
                        ByteBuffer.wrap(control, 2, payloadLength - 2), CharBuffer.allocate(MAX_CONTROL_BYTES), true)
                .isError();
    }
}
