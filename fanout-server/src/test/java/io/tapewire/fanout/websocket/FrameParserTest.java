package io.tapewire.fanout.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameParserTest {
    private static final byte[] MASK = {1, 2, 3, 4};

    /** Everything heard, a line each. */
    private static final class Heard implements FrameParser.Handler {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void onMessage(UnsafeBuffer buffer, int offset, int length) {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            lines.add("message " + HexFormat.of().formatHex(bytes));
        }

        @Override
        public void onPing(byte[] payload, int length) {
            lines.add("ping " + HexFormat.of().formatHex(payload, 0, length));
        }

        @Override
        public void onPong(byte[] payload, int length) {
            lines.add("pong " + HexFormat.of().formatHex(payload, 0, length));
        }

        @Override
        public void onClose(int code) {
            lines.add("close " + code);
        }
    }

    private static byte[] frame(int first, byte[] payload) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        out.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ MASK[i & 3]);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static int parse(Heard heard, byte[] bytes, int step) {
        final FrameParser parser = new FrameParser(heard);
        int code = FrameParser.OK;
        for (int i = 0; i < bytes.length && code == FrameParser.OK; i += step) {
            final ByteBuffer in = ByteBuffer.allocateDirect(step);
            in.put(bytes, i, Math.min(step, bytes.length - i)).flip();
            code = parser.parse(in);
        }
        return code;
    }

    private static byte[] bytes(int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldHearTheSameHoweverTheBytesAreCut() {
        final byte[] stream = join(
                frame(0x82, bytes(5)),
                frame(0x89, bytes(3)),
                frame(0x02, bytes(200)),
                frame(0x8A, bytes(4)),
                frame(0x00, new byte[0]),
                frame(0x80, bytes(70)),
                frame(0x82, new byte[0]),
                frame(0x82, bytes(65_536)),
                frame(0x88, new byte[] {3, (byte) 0xE8, 'b', 'y', 'e'}));
        final Heard whole = new Heard();
        assertEquals(FrameParser.OK, parse(whole, stream, stream.length));
        assertEquals(7, whole.lines.size());
        assertEquals("close 1000", whole.lines.get(6));
        assertEquals("message " + HexFormat.of().formatHex(join(bytes(200), bytes(70))), whole.lines.get(3));
        for (final int step : new int[] {1, 2, 3, 7, 64, 1000}) {
            final Heard cut = new Heard();
            assertEquals(FrameParser.OK, parse(cut, stream, step));
            assertEquals(whole.lines, cut.lines, "step " + step);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8205, 1002", // not masked
        "8100, 1003", // text
        "c280, 1002", // a reserved bit
        "8380, 1002", // a reserved opcode
        "8b80, 1002",
        "0980, 1002", // a ping in parts
        "89fe, 1002", // a ping of 126 bytes
        "80 80, 1002", // a continuation of nothing
        "0280 01020304 8280, 1002", // a message inside another
        "82fe 0005 01020304, 1002", // a longer form than needed
        "82ff 0000000000000005 01020304, 1002",
        "82ff 8000000000000000 01020304, 1002", // 2^63
        "82ff 0000000000010001 01020304, 1009", // 64 KiB and one
        "8881 01020304 00, 1002", // a close of one byte
        "8882 00000000 03ec, 1002", // 1004 is reserved
        "8882 00000000 03e7, 1002", // 999
        "8883 00000000 03e8ff, 1002", // a reason that is no UTF-8
    })
    void shouldCloseOnAViolation(String hex, int code) {
        assertEquals(code, parse(new Heard(), HexFormat.of().parseHex(hex.replace(" ", "")), 3));
    }

    @Test
    void shouldTakeSixteenFragmentsAndNoMore() {
        byte[] stream = frame(0x02, bytes(1));
        for (int i = 0; i < 14; i++) {
            stream = join(stream, frame(0x00, bytes(1)));
        }
        assertEquals(FrameParser.OK, parse(new Heard(), join(stream, frame(0x80, bytes(1))), 5));
        assertEquals(
                FrameParser.TOO_BIG, parse(new Heard(), join(stream, frame(0x00, bytes(1)), frame(0x80, bytes(1))), 5));
    }

    @Test
    void shouldRefuseAMessageThatGrowsBeyondTheLimit() {
        final byte[] stream = join(frame(0x02, bytes(40_000)), frame(0x80, bytes(40_000)));
        assertEquals(FrameParser.TOO_BIG, parse(new Heard(), stream, 4096));
    }

    @Test
    void shouldSurviveEveryFlipAndRandomMutations() {
        final byte[] stream = join(
                frame(0x82, bytes(20)),
                frame(0x89, bytes(3)),
                frame(0x02, bytes(130)),
                frame(0x80, bytes(9)),
                frame(0x88, new byte[] {3, (byte) 0xE8}));
        for (int bit = 0; bit < stream.length * 8; bit++) {
            final byte[] flipped = stream.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertCodeIsKnown(parse(new Heard(), flipped, 11));
        }
        final int count = Boolean.getBoolean("tapewire.full") ? 1_000_000 : 100_000;
        final Random random = new Random(42);
        for (int i = 0; i < count; i++) {
            final byte[] mutated = stream.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            assertCodeIsKnown(parse(new Heard(), mutated, 1 + random.nextInt(mutated.length)));
        }
    }

    private static void assertCodeIsKnown(int code) {
        assertTrue(code == 0 || code == 1002 || code == 1003 || code == 1009, "code " + code);
    }
}
