package io.tapewire.fanout.websocket;

import io.tapewire.fanout.Transport;
import io.tapewire.fanout.TransportListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/** One client's connection after the upgrade: reads it, and tells its end once. Everything on the connection's I/O thread. */
final class WebSocketTransport implements Transport, FrameParser.Handler {
    private static final int NORMAL = 1000;
    private static final int NO_CODE = 1005;
    private static final int VANISHED = 1006;

    /** Reads of one readiness: one client cannot keep the thread from the others. */
    private static final int READ_LIMIT = 4;

    private final StreamConnection connection;
    private final ConduitStreamSourceChannel source;
    private final ByteBuffer readBuffer;
    private final EdgeCounters counters;
    private final String remoteAddress;
    private final String origin;
    private final FrameParser parser = new FrameParser(this);
    private final FrameSender sender;
    private TransportListener listener;
    private boolean ended;

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
        source = connection.getSourceChannel();
        sender = new FrameSender(connection.getSinkChannel(), counters);
    }

    /** Begins to read; {@code newListener} hears everything from now on. */
    void start(TransportListener newListener) {
        listener = newListener;
        final ConduitStreamSinkChannel sink = connection.getSinkChannel();
        source.setReadListener(channel -> onReadable());
        sink.setWriteListener(channel -> onRoom());
        source.resumeReads();
    }

    private void onReadable() {
        try {
            for (int reads = 0; reads < READ_LIMIT && !ended; reads++) {
                readBuffer.clear();
                final int count = source.read(readBuffer);
                if (count < 0) {
                    end(VANISHED);
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
            reset();
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

    private void onRoom() {
        try {
            if (sender.onRoom() && !ended) {
                listener.onWritable();
            }
        } catch (final IOException e) {
            reset();
        }
    }

    @Override
    public void onMessage(UnsafeBuffer buffer, int offset, int length) {
        if (!ended && !sender.isCloseSent()) {
            listener.onMessage(buffer, offset, length);
        }
    }

    @Override
    public void onPing(byte[] payload, int length) {
        if (!ended && !sender.isClosing()) {
            counters.onPing();
            try {
                sender.pong(Arrays.copyOf(payload, length));
            } catch (final IOException e) {
                reset();
            }
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
        close(code == NO_CODE ? NORMAL : code, "");
        end(code);
    }

    @Override
    public boolean isWritable() {
        return !ended && sender.isWritable();
    }

    @Override
    public boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload) {
        try {
            return sender.send(buffer, offset, length, pingBehind, pingPayload);
        } catch (final IOException e) {
            reset();
            return false;
        }
    }

    @Override
    public void close(int code, String reason) {
        if (!ended) {
            try {
                sender.close(code, reason);
            } catch (final IOException e) {
                reset();
            }
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

    private void reset() {
        counters.onReset();
        end(VANISHED);
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
        return sender.bytesSent();
    }
}
