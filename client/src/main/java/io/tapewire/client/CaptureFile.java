package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.HelloDecoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends every message of a connection to a file, the access token in Hello as asterisks. Little-endian, one after the other:
 *
 * <pre>
 * 0               8                                12
 * ts              length                           bytes …
 * i64 wall ns     i32, negative: sent by the client
 * </pre>
 *
 * <p>Buffered; the first fault ends it and is told at the next flush. What a writer that was killed left of its last entry is cut off, so that the next one
 * begins at an entry. Any thread.
 */
final class CaptureFile implements WireCapture, AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int BUFFER_BYTES = 256 * 1024;

    /** Above any frame and request: a length beyond it is no length. */
    private static final int LENGTH_LIMIT = 1 << 24;

    private final Path path;
    private final EpochNanoClock clock;
    private final OutputStream out;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private IOException fault;

    /** @throws IOException in one line, where the file cannot be written or holds something else */
    CaptureFile(Path path, EpochNanoClock clock) throws IOException {
        this.path = path;
        this.clock = clock;
        try {
            cutTornEntry();
            out = new BufferedOutputStream(new FileOutputStream(path.toFile(), true), BUFFER_BYTES);
        } catch (final IOException e) {
            throw fault(e);
        }
    }

    private void cutTornEntry() throws IOException {
        if (!Files.isRegularFile(path)) {
            return; // there is none, or a pipe
        }
        final long whole = wholeBytes();
        if (whole < Files.size(path)) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(whole);
            }
        }
    }

    /** {@return where the last whole entry ends} */
    private long wholeBytes() throws IOException {
        long whole = 0;
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES))) {
            while (true) {
                final long ts = Long.reverseBytes(in.readLong());
                final int length = Math.abs(Integer.reverseBytes(in.readInt()));
                if (ts <= 0 || length <= 0 || length >= LENGTH_LIMIT) {
                    throw new IOException("it is there already and holds something else");
                }
                in.skipNBytes(length);
                whole += HEADER_BYTES + length;
            }
        } catch (final EOFException e) {
            return whole;
        }
    }

    private IOException fault(IOException cause) {
        return new IOException("--capture " + path + ": cannot be written: " + cause.getMessage(), cause);
    }

    @Override
    public void received(DirectBuffer frame, int length) {
        final byte[] bytes = new byte[length];
        frame.getBytes(0, bytes);
        write(bytes, length);
    }

    @Override
    public void sent(ByteBuffer message) {
        final byte[] bytes = new byte[message.remaining()];
        message.duplicate().get(bytes);
        mask(bytes);
        write(bytes, -bytes.length);
    }

    /** The token is the first of Hello's variable fields. */
    private static void mask(byte[] bytes) {
        final DirectBuffer message = new UnsafeBuffer(bytes);
        if (RecordLayout.templateId(message, 0) == HelloDecoder.TEMPLATE_ID) {
            final int token = RecordLayout.HEADER_LENGTH + HelloDecoder.BLOCK_LENGTH;
            final int length = message.getShort(token, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
            Arrays.fill(bytes, token + Short.BYTES, token + Short.BYTES + length, (byte) '*');
        }
    }

    private synchronized void write(byte[] bytes, int signedLength) {
        if (fault == null) {
            header.clear().putLong(clock.nanoTime()).putInt(signedLength);
            try {
                out.write(header.array());
                out.write(bytes);
            } catch (final IOException e) {
                fault = fault(e);
            }
        }
    }

    /** @throws IOException in one line, where something could not be written, now or before */
    synchronized void flush() throws IOException {
        if (fault == null) {
            try {
                out.flush();
            } catch (final IOException e) {
                fault = fault(e);
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
