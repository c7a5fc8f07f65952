package io.tapewire.tape.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A capture in the making: frames as lists of messages, so that a test can damage one before it is written. */
final class SampleCapture {
    /** A message of a frame. */
    static final class Message {
        byte[] bytes;
        int conflated;

        Message(byte[] bytes, int conflated) {
            this.bytes = bytes;
            this.conflated = conflated;
        }

        int templateId() {
            return bytes[2] & 0xFF;
        }
    }

    /** A frame, or with {@code sent} what the client sent. */
    static final class Entry {
        byte[] sent;
        long ts;
        int frameSeq;
        int streamId;
        int flags;
        long cursor;
        final List<Message> messages = new ArrayList<>();

        boolean holds(int templateId) {
            return messages.stream().anyMatch(message -> message.templateId() == templateId);
        }
    }

    final List<Entry> entries = new ArrayList<>();
    long ts = SampleTape.START_NS + 3_600_000_000_000L;
    private int frameSeq;

    void connect(byte[] hello) {
        frameSeq = 0;
        sent(hello);
    }

    void sent(byte[] bytes) {
        final Entry entry = new Entry();
        entry.ts = ts++;
        entry.sent = bytes;
        entries.add(entry);
    }

    Entry frame(int streamId, int flags, long cursor) {
        final Entry entry = new Entry();
        entry.ts = ts++;
        entry.frameSeq = ++frameSeq;
        entry.streamId = streamId;
        entry.flags = flags;
        entry.cursor = cursor;
        entries.add(entry);
        return entry;
    }

    byte[] bytes() {
        final ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        for (final Entry entry : entries) {
            final byte[] bytes = entry.sent != null ? entry.sent : encode(entry);
            out.putLong(entry.ts)
                    .putInt(entry.sent != null ? -bytes.length : bytes.length)
                    .put(bytes);
        }
        final byte[] all = new byte[out.position()];
        out.flip().get(all);
        return all;
    }

    void write(Path file) {
        try {
            Files.write(file, bytes());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encode(Entry frame) {
        final ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(frame.frameSeq).putShort((short) frame.streamId).putShort((short) frame.messages.size());
        out.putShort((short) frame.flags)
                .putShort((short) 1)
                .putInt(1)
                .putLong(frame.ts)
                .putLong(frame.cursor);
        for (final Message message : frame.messages) {
            out.putShort((short) message.bytes.length).putShort((short) message.conflated);
            out.put(message.bytes);
            while (out.position() % 4 != 0) {
                out.put((byte) 0);
            }
        }
        final byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
