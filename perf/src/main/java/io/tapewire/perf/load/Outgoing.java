package io.tapewire.perf.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;

/** What a client sends: masked frames, kept until the socket takes them. Requests are few, so this grows with what is asked of it. */
final class Outgoing {
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    private final SplittableRandom random;
    private ByteBuffer pending = ByteBuffer.allocate(1024);

    Outgoing(SplittableRandom random) {
        this.random = random;
        pending.flip();
    }

    void bytes(byte[] bytes) {
        room(bytes.length).put(bytes).flip();
    }

    /** A whole frame: FIN, masked with a fresh key. */
    void frame(int opcode, DirectBuffer payload, int offset, int length) {
        final ByteBuffer out = room(length + 14);
        out.put((byte) (FIN | opcode));
        if (length < 126) {
            out.put((byte) (MASKED | length));
        } else if (length < 65_536) {
            out.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            out.put((byte) (MASKED | 127)).putLong(length);
        }
        final int key = random.nextInt();
        out.putInt(key);
        for (int i = 0; i < length; i++) {
            out.put((byte) (payload.getByte(offset + i) ^ key >>> (24 - (i & 3) * 8)));
        }
        out.flip();
    }

    /** {@return whether all was written} */
    boolean flush(SocketChannel channel) throws IOException {
        if (pending.hasRemaining()) {
            channel.write(pending);
        }
        return !pending.hasRemaining();
    }

    boolean isEmpty() {
        return !pending.hasRemaining();
    }

    /** {@return the buffer ready for putting behind what is pending; the caller flips it} */
    private ByteBuffer room(int length) {
        final int kept = pending.remaining();
        if (pending.capacity() - kept < length) {
            final byte[] larger = Arrays.copyOf(remaining(), Math.max(kept + length, pending.capacity() * 2));
            pending = ByteBuffer.wrap(larger);
            pending.position(kept);
        } else {
            pending.compact();
        }
        return pending;
    }

    private byte[] remaining() {
        final byte[] kept = new byte[pending.remaining()];
        pending.get(kept);
        return kept;
    }
}
