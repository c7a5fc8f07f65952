package io.tapewire.fanout.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * What goes out on one connection: a message with its header, and a ping behind it, in one call. What the socket does not take is kept, and finished
 * before anything else; of control frames the newest pong and one close wait until there is room. On the connection's I/O thread.
 */
final class FrameSender {
    private static final int FIN_BINARY = 0x82;
    private static final int FIN_CLOSE = 0x88;
    private static final int FIN_PING = 0x89;
    private static final int FIN_PONG = 0x8A;
    private static final int PING_BYTES = 6;
    private static final int MAX_CONTROL_BYTES = 127;

    private final ConduitStreamSinkChannel sink;
    private final EdgeCounters counters;
    private final ByteBuffer ping = ByteBuffer.allocateDirect(PING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer[] gather = new ByteBuffer[2];
    private ByteBuffer tail; // unsent bytes in the tail's memory, ready to be read; null = none
    private ByteBuffer tailMemory; // null until a write was cut for the first time
    private boolean flushing; // written, but TLS has not given it to the socket yet
    private byte[] pong; // newest ping's payload, to be answered when there is room
    private byte[] close; // our close frame, to be sent when there is room
    private boolean closeSent;
    private long bytesSent;

    FrameSender(ConduitStreamSinkChannel sink, EdgeCounters counters) {
        this.sink = sink;
        this.counters = counters;
    }

    /** {@return whether a message can go now} */
    boolean isWritable() {
        return isIdle() && !isClosing();
    }

    private boolean isIdle() {
        return tail == null && !flushing;
    }

    /** {@return whether a close frame is out or waits: nothing goes behind it} */
    boolean isClosing() {
        return close != null || closeSent;
    }

    boolean isCloseSent() {
        return closeSent;
    }

    /** As {@link io.tapewire.fanout.Transport#send} says. */
    boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload)
            throws IOException {
        final int start = putHeader(buffer, offset, length);
        final ByteBuffer bytes = buffer.byteBuffer();
        bytes.limit(offset + length).position(start);
        if (pingBehind) {
            ping.clear();
            ping.put((byte) FIN_PING)
                    .put((byte) Integer.BYTES)
                    .putInt(pingPayload)
                    .flip();
        } else {
            ping.position(ping.limit());
        }
        final boolean whole = write(bytes, ping);
        bytes.clear();
        return whole;
    }

    private static int putHeader(MutableDirectBuffer buffer, int offset, int length) {
        if (length < 126) {
            buffer.putByte(offset - 2, (byte) FIN_BINARY);
            buffer.putByte(offset - 1, (byte) length);
            return offset - 2;
        }
        // A frame is at most 64 KiB - 4: two bytes of length are enough.
        buffer.putByte(offset - 4, (byte) FIN_BINARY);
        buffer.putByte(offset - 3, (byte) 126);
        buffer.putShort(offset - 2, (short) length, ByteOrder.BIG_ENDIAN);
        return offset - 4;
    }

    /** Writes all there is to be written. {@return whether the socket has it all} */
    private boolean write(ByteBuffer first, ByteBuffer second) throws IOException {
        gather[0] = first;
        gather[1] = second;
        final long count = second.hasRemaining() ? sink.write(gather, 0, 2) : sink.write(first);
        bytesSent += Math.max(0, count);
        if (first.hasRemaining() || second.hasRemaining()) {
            tail = tailBuffer(first.remaining() + second.remaining())
                    .put(first)
                    .put(second)
                    .flip();
            counters.onCut();
            sink.resumeWrites();
            return false;
        }
        return flush();
    }

    /** A client that was cut once will be again: its memory is kept, at most a frame and what goes behind it. */
    private ByteBuffer tailBuffer(int length) {
        if (tailMemory == null || tailMemory.capacity() < length) {
            tailMemory = ByteBuffer.allocateDirect(length + MAX_CONTROL_BYTES);
        }
        return tailMemory.clear();
    }

    private boolean flush() throws IOException {
        flushing = !sink.flush();
        if (flushing) {
            sink.resumeWrites();
        }
        return !flushing;
    }

    /** The socket has room: what was kept goes first. {@return whether a message can go now} */
    boolean onRoom() throws IOException {
        if (tail != null) {
            bytesSent += Math.max(0, sink.write(tail));
            if (tail.hasRemaining()) {
                return false;
            }
            tail = null;
        }
        if (!flush()) {
            return false;
        }
        sink.suspendWrites();
        sendControl();
        return isWritable();
    }

    /** Answers a ping, at once or when there is room; the newest is enough: RFC 6455 section 5.5.3. */
    void pong(byte[] payload) throws IOException {
        if (!isClosing()) {
            pong = payload;
            sendControl();
        }
    }

    /** Sends a close frame, at once or when there is room. */
    void close(int code, String reason) throws IOException {
        if (!isClosing()) {
            final byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            final byte[] payload = new byte[2 + text.length];
            payload[0] = (byte) (code >> 8);
            payload[1] = (byte) code;
            System.arraycopy(text, 0, payload, 2, text.length);
            close = payload;
            sendControl();
        }
    }

    private void sendControl() throws IOException {
        if (isIdle() && pong != null) {
            final byte[] payload = pong;
            pong = null;
            sendControl(FIN_PONG, payload);
        }
        if (isIdle() && close != null) {
            final byte[] payload = close;
            close = null;
            closeSent = true;
            sendControl(FIN_CLOSE, payload);
        }
    }

    private void sendControl(int opcode, byte[] payload) throws IOException {
        final ByteBuffer frame = ByteBuffer.allocate(2 + payload.length);
        frame.put((byte) opcode).put((byte) payload.length).put(payload).flip();
        ping.position(ping.limit());
        write(frame, ping);
    }

    /** {@return bytes that the socket has taken} */
    long bytesSent() {
        return bytesSent;
    }
}
