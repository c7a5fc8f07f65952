package io.tapewire.fanout.websocket;

import io.tapewire.fanout.Transport;
import io.tapewire.fanout.TransportListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * One client's connection after the upgrade. Writes a message with its header, and a ping behind it, in one call; what the socket does not take is
 * kept, and finished before anything else. Everything on the connection's I/O thread.
 */
final class WebSocketTransport implements Transport, FrameParser.Handler {
    private static final int FIN_BINARY = 0x82;
    private static final int FIN_CLOSE = 0x88;
    private static final int FIN_PING = 0x89;
    private static final int FIN_PONG = 0x8A;
    private static final int PING_BYTES = 6;
    private static final int MAX_CONTROL_BYTES = 127;

    /** Reads of one readiness: one client cannot keep the thread from the others. */
    private static final int READ_LIMIT = 4;

    private final StreamConnection connection;
    private final ConduitStreamSinkChannel sink;
    private final ConduitStreamSourceChannel source;
    private final ByteBuffer readBuffer;
    private final EdgeCounters counters;
    private final String remoteAddress;
    private final String origin;
    private final FrameParser parser = new FrameParser(this);
    private final ByteBuffer ping = ByteBuffer.allocateDirect(PING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer[] gather = new ByteBuffer[2];
    private TransportListener listener;
    private ByteBuffer tail; // unsent bytes in the tail's memory, ready to be read; null = none
    private ByteBuffer tailMemory; // null until a write was cut for the first time
    private boolean flushing; // written, but TLS has not given it to the socket yet
    private byte[] pong; // newest ping's payload, to be answered when there is room
    private byte[] close; // our close frame, to be sent when there is room
    private boolean closeSent;
    private boolean ended;
    private long bytesSent;

    WebSocketTransport(
            StreamConnection connection,
            ByteBuffer readBuffer,
            EdgeCounters counters,
            String remoteAddress,
            String origin) {
        this.connection = connection;
        this.readBuffer = readBuffer;
        this.counters = counters;
        this.remoteAddress = remoteAddress;
        this.origin = origin;
        sink = connection.getSinkChannel();
        source = connection.getSourceChannel();
    }

    /** Begins to read; {@code newListener} hears everything from now on. */
    void start(TransportListener newListener) {
        listener = newListener;
        source.setReadListener(channel -> onReadable());
        sink.setWriteListener(channel -> onWritable());
        source.resumeReads();
    }

    private void onReadable() {
        try {
            for (int reads = 0; reads < READ_LIMIT && !ended; reads++) {
                readBuffer.clear();
                final int count = source.read(readBuffer);
                if (count < 0) {
                    end(1006);
                } else if (count == 0) {
                    return;
                } else {
                    readBuffer.flip();
                    final int code = parser.parse(readBuffer);
                    if (code != FrameParser.OK) {
                        violated(code);
                    }
                }
            }
        } catch (final IOException e) {
            counters.onReset();
            end(1006);
        }
    }

    /** Tells the peer why and the owner that it is over; then what still comes is read and dropped, so that no reset overtakes the close frame. */
    private void violated(int code) {
        close(code, "");
        if (!ended) { // else the close frame met a broken connection, and the owner knows
            ended = true;
            LingeringClose.begin(connection, readBuffer);
            listener.onTransportClosed(code);
        }
    }

    @Override
    public void onMessage(UnsafeBuffer buffer, int offset, int length) {
        if (!ended && !closeSent) {
            listener.onMessage(buffer, offset, length);
        }
    }

    @Override
    public void onPing(byte[] payload, int length) {
        if (!closeSent && close == null) {
            pong = Arrays.copyOf(payload, length); // the newest is enough: RFC 6455 section 5.5.3
            counters.onPing();
            writeControl();
        }
    }

    @Override
    public void onPong(byte[] payload, int length) {
        if (length == Integer.BYTES && !ended) {
            listener.onPong(
                    payload[0] & 0xFF | (payload[1] & 0xFF) << 8 | (payload[2] & 0xFF) << 16 | payload[3] << 24);
        }
    }

    @Override
    public void onClose(int code) {
        if (!closeSent) {
            close(code == 1005 ? 1000 : code, "");
        }
        end(code);
    }

    @Override
    public boolean isWritable() {
        return tail == null && !flushing && !ended && close == null && !closeSent;
    }

    @Override
    public boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload) {
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
    private boolean write(ByteBuffer first, ByteBuffer second) {
        try {
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
        } catch (final IOException e) {
            counters.onReset();
            end(1006);
            return false;
        }
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

    private void onWritable() {
        try {
            if (tail != null) {
                bytesSent += Math.max(0, sink.write(tail));
                if (tail.hasRemaining()) {
                    return;
                }
                tail = null;
            }
            if (!flush()) {
                return;
            }
            sink.suspendWrites();
            writeControl();
            if (isWritable()) {
                listener.onWritable();
            }
        } catch (final IOException e) {
            counters.onReset();
            end(1006);
        }
    }

    /** Sends what waits of pong and close, if nothing else is on its way. */
    private void writeControl() {
        if (tail == null && !flushing && !ended && pong != null) {
            final byte[] payload = pong;
            pong = null;
            writeControl(FIN_PONG, payload);
        }
        if (tail == null && !flushing && !ended && close != null) {
            final byte[] payload = close;
            close = null;
            closeSent = true;
            writeControl(FIN_CLOSE, payload);
        }
    }

    private void writeControl(int opcode, byte[] payload) {
        final ByteBuffer frame = ByteBuffer.allocate(2 + payload.length);
        frame.put((byte) opcode).put((byte) payload.length).put(payload).flip();
        ping.position(ping.limit());
        write(frame, ping);
    }

    @Override
    public void close(int code, String reason) {
        if (!closeSent && close == null && !ended) {
            final byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            final byte[] payload = new byte[2 + text.length];
            payload[0] = (byte) (code >> 8);
            payload[1] = (byte) code;
            System.arraycopy(text, 0, payload, 2, text.length);
            close = payload;
            writeControl();
        }
    }

    @Override
    public void abort() {
        if (!ended) {
            ended = true;
            try {
                connection.setOption(Options.CLOSE_ABORT, true);
            } catch (final IOException e) {
                counters.onReset(); // already gone
            }
            IoUtils.safeClose(connection);
        }
    }

    private void end(int code) {
        if (!ended) {
            ended = true;
            IoUtils.safeClose(connection);
            listener.onTransportClosed(code);
        }
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }
}
