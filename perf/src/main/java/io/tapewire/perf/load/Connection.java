package io.tapewire.perf.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The socket of a client: connects, upgrades, writes what is pending, reads no more than the way of reading allows. */
final class Connection {
    private final LoadDriver driver;
    private final LoadClient client;
    private final Handshake handshake;
    private final Outgoing outgoing;
    private byte[] rest = new byte[0]; // the start of a frame, or of the handshake's answer
    private SocketChannel channel;
    private SelectionKey key;
    private boolean upgraded;
    private boolean closing;
    private Ending ending = Ending.NONE;
    private String failure = "";
    private Reading reading = Reading.freely();
    private long readingSinceNs;
    private long readInReading;
    private long bytesRead;

    Connection(LoadDriver driver, LoadClient client) {
        this.driver = driver;
        this.client = client;
        handshake = new Handshake(driver.random());
        outgoing = new Outgoing(driver.random());
    }

    Ending ending() {
        return ending;
    }

    String failure() {
        return failure;
    }

    long bytesRead() {
        return bytesRead;
    }

    boolean isOpen() {
        return upgraded && ending == Ending.NONE;
    }

    void reading(Reading other) {
        reading = other;
        readingSinceNs = driver.nowNs();
        readInReading = 0;
        interest();
    }

    void connect() {
        try {
            channel = driver.connect(client);
            key = channel.keyFor(driver.selector());
            if (channel.isConnected()) { // loopback may connect at once: no readiness comes then
                onConnected();
            }
        } catch (final IOException e) {
            end(Ending.REFUSED, e.getMessage());
        }
    }

    void onReady() {
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                onConnected();
            }
            if (key.isValid() && key.isWritable()) {
                flush();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
        } catch (final IOException e) {
            onFailure(e);
        } catch (final ProtocolViolation e) {
            end(upgraded ? Ending.VIOLATION : Ending.REFUSED, e.getMessage());
        }
    }

    /** Reading by a rate may go on by time alone. */
    void onTimer() {
        if (isOpen()) {
            interest();
        }
    }

    void send(int opcode, DirectBuffer payload, int offset, int length) {
        outgoing.frame(opcode, payload, offset, length);
        flush();
    }

    void send(byte[] bytes) {
        outgoing.bytes(bytes);
        flush();
    }

    /** The server's close frame has come: the end of the stream is the right end now. */
    void onClosing(String reason) {
        closing = true;
        failure = reason;
    }

    void end(Ending how, String why) {
        if (ending == Ending.NONE) {
            ending = how;
            failure = failure.isEmpty() && why != null ? why : failure;
            driver.onEnd(client, channel);
        }
    }

    private void onConnected() {
        outgoing.bytes(handshake.request(driver.address(), driver.path()));
        interest();
    }

    private void onFailure(IOException e) {
        end(closing ? Ending.CLOSED : upgraded ? Ending.RESET : Ending.REFUSED, e.getMessage());
    }

    private void read() throws IOException, ProtocolViolation {
        final ByteBuffer buffer = driver.readBuffer();
        final int kept = rest.length;
        final long allowed = upgraded ? allowedBytes() : Handshake.MAX_ANSWER_LENGTH;
        buffer.clear().put(rest).limit((int) (kept + Math.min(buffer.capacity() - kept, allowed)));
        final int read = buffer.hasRemaining() ? channel.read(buffer) : 0;
        if (read < 0) {
            end(closing ? Ending.CLOSED : upgraded ? Ending.VANISHED : Ending.REFUSED, "end of stream");
            return;
        }
        int taken = 0;
        if (upgraded) {
            bytesRead += read;
            readInReading += read;
        } else {
            taken = upgrade(buffer);
        }
        final UnsafeBuffer bytes = driver.readBytes();
        if (upgraded) {
            taken += client.onBytes(bytes, taken, buffer.position() - taken);
        }
        if (ending == Ending.NONE) {
            rest = new byte[buffer.position() - taken];
            bytes.getBytes(taken, rest);
            interest();
        }
    }

    private int upgrade(ByteBuffer buffer) throws ProtocolViolation {
        final byte[] received = new byte[buffer.position()];
        buffer.duplicate().flip().get(received);
        final int length = handshake.answerLength(received);
        if (length > 0) {
            upgraded = true;
            client.onUpgraded();
        }
        return length;
    }

    private long allowedBytes() {
        return Math.max(0, reading.allowedBytes(driver.nowNs() - readingSinceNs) - readInReading);
    }

    private void interest() {
        if (key != null && key.isValid() && channel.isConnected()) {
            final int ops = (!upgraded || allowedBytes() > 0 ? SelectionKey.OP_READ : 0)
                    | (outgoing.isEmpty() ? 0 : SelectionKey.OP_WRITE);
            if (key.interestOps() != ops) {
                key.interestOps(ops);
            }
        }
    }

    private void flush() {
        if (ending != Ending.NONE) {
            return;
        }
        try {
            outgoing.flush(channel);
            interest();
        } catch (final IOException e) {
            // One that reads nothing learns of a reset here; for others what the server said last may still be in the
            // socket, and the next read tells.
            if (allowedBytes() == 0) {
                onFailure(e);
            }
        }
    }
}
