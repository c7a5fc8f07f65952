package io.tapewire.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFrameParserTest {
    private static final int MAX_PAYLOAD = 70_000;

    private final Events events = new Events();
    private final ServerFrameParser parser = new ServerFrameParser(events);

    @Test
    void shouldHandOnWholeFramesAndLeaveTheStartOfTheNext() throws ProtocolViolation {
        final byte[] bytes = hex("8203010203 8901AA 8A00 820501");

        assertEquals(10, parse(bytes, bytes.length));
        assertEquals(List.of("binary 3", "ping 1", "pong 0"), events.seen);
    }

    @Test
    void shouldReadEachFormOfLength() throws ProtocolViolation {
        for (final int length : new int[] {0, 125, 126, 65_535, 65_536}) {
            final byte[] frame = binary(length);
            assertEquals(frame.length, parse(frame, frame.length));
        }
        assertEquals(List.of("binary 0", "binary 125", "binary 126", "binary 65535", "binary 65536"), events.seen);
    }

    @Test
    void shouldTakeNothingOfAFrameThatIsCutAnywhere() throws ProtocolViolation {
        final byte[] frame = binary(300);
        for (int length = 0; length < frame.length; length++) {
            assertEquals(0, parse(frame, length));
        }
        assertTrue(events.seen.isEmpty());
    }

    @Test
    void shouldTellCloseCodeAndReason() throws ProtocolViolation {
        parse(hex("88060FA8736C6F77"), 8);

        assertEquals(List.of("close 4008 slow"), events.seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8283000000000102 03", // masked
                "C203010203", // a reserved bit
                "0203010203", // a fragment
                "8003010203", // a continuation of nothing
                "8103616263", // text
                "8303010203", // an unknown opcode
                "8B00", // an unknown control opcode
                "827E0003010203", // a length not in its shortest form
                "827F000000000000007F", // the same in eight bytes
                "827FFFFFFFFFFFFFFFFF", // a negative length
                "827F0000000000020000", // longer than allowed
                "897E0100", // a control frame of 256 bytes
                "880103", // half a close code
                "880203E7", // close code 999
                "880203ED", // 1005 must not be sent
                "880403E8FFFE", // a reason that is not UTF-8
                "880203E88200", // bytes behind a close frame
            })
    void shouldRefuseWhatAServerMustNotSend(String hex) {
        final byte[] bytes = hex(hex);

        assertThrows(ProtocolViolation.class, () -> parse(bytes, bytes.length));
    }

    private int parse(byte[] bytes, int length) throws ProtocolViolation {
        return parser.parse(new UnsafeBuffer(bytes), 0, length, MAX_PAYLOAD);
    }

    private static byte[] binary(int length) {
        final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x82);
        if (length < 126) {
            frame.write(length);
        } else if (length < 65_536) {
            frame.writeBytes(new byte[] {126, (byte) (length >> 8), (byte) length});
        } else {
            frame.writeBytes(
                    new byte[] {127, 0, 0, 0, 0, 0, (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        }
        frame.writeBytes(new byte[length]);
        return frame.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static final class Events implements ServerFrameParser.Listener {
        private final List<String> seen = new ArrayList<>();

        @Override
        public void onBinary(DirectBuffer buffer, int offset, int length) {
            seen.add("binary " + length);
        }

        @Override
        public void onPing(DirectBuffer buffer, int offset, int length) {
            seen.add("ping " + length);
        }

        @Override
        public void onPong(DirectBuffer buffer, int offset, int length) {
            seen.add("pong " + length);
        }

        @Override
        public void onClose(int code, String reason) {
            seen.add("close " + code + " " + reason);
        }
    }
}
