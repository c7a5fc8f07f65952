package io.tapewire.schemas;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.Sample.Carrier;
import io.tapewire.schemas.sbe.FrameHeaderEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.SlotHeaderEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.agrona.ExpandableArrayBuffer;

/** A sample as the bytes that travel or lie on the tape, and as the file in {@code frames/} that keeps them. */
final class GoldenFrame {
    private static final int LINE_BYTES = 16;
    private static final String DECODED = "# decoded: ";

    private GoldenFrame() {}

    /** {@return bytes in front of the SBE header} */
    static int prefixLength(Carrier carrier) {
        return switch (carrier) {
            case BARE -> 0;
            case FRAME -> FrameHeaderEncoder.ENCODED_LENGTH + SlotHeaderEncoder.ENCODED_LENGTH;
            case TAPE -> RecordLayout.CRC_LENGTH;
        };
    }

    /** {@return the whole: what stands in front, the message, and in a frame its padding} */
    static byte[] bytes(Sample sample) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(2_048);
        final int start = prefixLength(sample.carrier());
        int end = sample.encoding().encode(buffer, start, new MessageHeaderEncoder());
        if (sample.carrier() == Carrier.FRAME) {
            final FrameHeaderEncoder frame = new FrameHeaderEncoder()
                    .wrap(buffer, 0)
                    .frameSeq(258)
                    .streamId(0)
                    .messageCount(1)
                    .version(MessageHeaderEncoder.SCHEMA_VERSION)
                    .epoch(2)
                    .sendTs(RecordSamples.NOW_NS + 1_000)
                    .cursor(1_000_006);
            frame.flags().clear().conflated(true).simulated(true);
            new SlotHeaderEncoder()
                    .wrap(buffer, FrameHeaderEncoder.ENCODED_LENGTH)
                    .length(end - start)
                    .conflated(3);
            while (end % 4 != 0) {
                buffer.putByte(end++, (byte) 0);
            }
        } else if (sample.carrier() == Carrier.TAPE) {
            final CRC32C crc = new CRC32C();
            crc.update(buffer.byteArray(), start, end - start);
            buffer.putInt(0, (int) crc.getValue(), LITTLE_ENDIAN);
        }
        final byte[] bytes = new byte[end];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    /** {@return the file's text: comments that say what stands where, and hex} */
    static String text(Sample sample, byte[] bytes, String decoded) {
        final StringBuilder text = new StringBuilder();
        text.append("# ")
                .append(sample.name())
                .append(
                        switch (sample.carrier()) {
                            case BARE -> ": client to server, one SBE message per WebSocket message";
                            case FRAME -> ": server to client, in a frame of its own";
                            case TAPE -> ": on the tape only";
                        });
        text.append("\n").append(DECODED).append(decoded).append("\n");
        int at = 0;
        if (sample.carrier() == Carrier.FRAME) {
            at = part(text, "frame header", bytes, at, FrameHeaderEncoder.ENCODED_LENGTH);
            at = part(text, "slot: length, conflated", bytes, at, SlotHeaderEncoder.ENCODED_LENGTH);
        } else if (sample.carrier() == Carrier.TAPE) {
            at = part(text, "CRC32C of all behind it", bytes, at, RecordLayout.CRC_LENGTH);
        }
        at = part(
                text, "SBE header: blockLength, templateId, schemaId, version", bytes, at, RecordLayout.HEADER_LENGTH);
        part(text, "body", bytes, at, bytes.length - at);
        return text.toString();
    }

    private static int part(StringBuilder text, String name, byte[] bytes, int from, int length) {
        text.append("# ").append(name).append('\n');
        for (int at = from; at < from + length; at += LINE_BYTES) {
            text.append(HexFormat.ofDelimiter(" ").formatHex(bytes, at, Math.min(at + LINE_BYTES, from + length)))
                    .append('\n');
        }
        return from + length;
    }

    /** {@return the file of a sample} */
    static String file(String name) {
        try (InputStream in = GoldenFrame.class.getResourceAsStream("/frames/" + name + ".hex")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the bytes that a file keeps} */
    static byte[] parse(String text) {
        final StringBuilder hex = new StringBuilder();
        text.lines().filter(line -> !line.startsWith("#")).forEach(hex::append);
        return HexFormat.of().parseHex(hex.toString().replace(" ", ""));
    }

    /** {@return how the message of a file reads, as it was when it was made} */
    static String decoded(String text) {
        return text.lines()
                .filter(line -> line.startsWith(DECODED))
                .findFirst()
                .map(line -> line.substring(DECODED.length()))
                .orElse("");
    }
}
