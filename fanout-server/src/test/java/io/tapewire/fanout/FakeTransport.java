package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A client's socket: takes everything, or nothing behind the frame that it is at. What it has taken whole, the client reads. */
final class FakeTransport implements Transport {
    /** Hears what the client reads. */
    interface Reader {
        void onFrame(UnsafeBuffer frame);

        void onPing(int payload);
    }

    private final Reader reader;
    private final List<byte[]> tail = new ArrayList<>();
    private boolean tailPing;
    private int tailPingPayload;
    private boolean accepting = true;
    TransportListener listener;
    int closeCode;
    String closeReason;
    boolean aborted;
    private long bytesSent;

    FakeTransport(Reader reader) {
        this.reader = reader;
    }

    /** The socket takes nothing more. */
    void acceptNothing() {
        accepting = false;
    }

    /** The socket takes everything: the tail first. */
    void acceptAll() {
        accepting = true;
        acceptTail();
    }

    /** The socket takes the tail, and nothing behind it. */
    void acceptTail() {
        if (!tail.isEmpty()) {
            final byte[] frame = tail.remove(0);
            deliver(frame, tailPing, tailPingPayload);
            listener.onWritable();
        }
    }

    private void deliver(byte[] frame, boolean ping, int payload) {
        reader.onFrame(new UnsafeBuffer(frame));
        if (ping) {
            reader.onPing(payload);
        }
    }

    @Override
    public boolean isWritable() {
        return tail.isEmpty();
    }

    @Override
    public boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload) {
        assertTrue(isWritable(), "a frame behind a tail");
        assertFalse(closeCode != 0 || aborted, "a frame behind the close");
        assertTrue(offset >= HEADROOM, "headroom");
        final byte[] frame = new byte[length];
        buffer.getBytes(offset, frame);
        for (int i = 1; i <= HEADROOM; i++) {
            buffer.putByte(offset - i, (byte) 0x55); // a transport may
        }
        bytesSent += length;
        if (accepting) {
            deliver(frame, pingBehind, pingPayload);
            return true;
        }
        tail.add(frame);
        tailPing = pingBehind;
        tailPingPayload = pingPayload;
        return false;
    }

    @Override
    public void close(int code, String reason) {
        assertTrue(closeCode == 0, "closed twice");
        closeCode = code;
        closeReason = reason;
    }

    @Override
    public void abort() {
        assertFalse(aborted, "aborted twice");
        aborted = true;
    }

    boolean isOpen() {
        return closeCode == 0 && !aborted;
    }

    @Override
    public String remoteAddress() {
        return "client";
    }

    @Override
    public String origin() {
        return "";
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }
}
