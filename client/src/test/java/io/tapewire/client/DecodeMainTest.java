package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecodeMainTest {
    private static final Path GOLDEN = Path.of("../schemas/src/test/resources/frames");
    private static final int MUTATIONS = 2_000;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static List<Path> frames() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.sorted().toList();
        }
    }

    private int decode(String stdin, String... arguments) {
        return DecodeMain.run(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.US_ASCII)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments);
    }

    private static String decoded(String text) {
        return text.lines()
                .filter(line -> line.startsWith("# decoded: "))
                .findFirst()
                .orElseThrow()
                .substring("# decoded: ".length());
    }

    private static byte[] bytes(String text) {
        final StringBuilder hex = new StringBuilder();
        text.lines().filter(line -> !line.startsWith("#")).forEach(hex::append);
        return HexFormat.of().parseHex(hex.toString().replace(" ", ""));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void shouldPrintEveryGoldenFrame(Path file) throws IOException {
        final String text = Files.readString(file);
        assertEquals(0, decode(text, "-"), err::toString);
        assertTrue(out.toString().strip().endsWith(decoded(text)), out.toString());
        final String first = out.toString();
        out.getBuffer().setLength(0);
        assertEquals(0, decode("", "0x" + HexFormat.of().formatHex(bytes(text))), err::toString);
        assertEquals(first, out.toString());
    }

    @Test
    void shouldSayWhatStandsInFront() throws IOException {
        decode(Files.readString(GOLDEN.resolve("Heartbeat.hex")), "-");
        assertTrue(out.toString().startsWith("frame (frameSeq=258|streamId=0|messageCount=1|"), out.toString());
        assertTrue(out.toString().contains("\n@36 conflated 3 [Heartbeat]"), out.toString());
        out.getBuffer().setLength(0);
        final byte[] record = bytes(Files.readString(GOLDEN.resolve("CheckpointEnd.hex")));
        record[20]++;
        assertEquals(1, decode("", HexFormat.of().formatHex(record)));
        assertTrue(out.toString().startsWith("@4 crc does not fit [CheckpointEnd]"), out.toString());
    }

    @Test
    void shouldSurviveCutsAndMutations() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<Path> files = frames();
        for (final Path file : files) {
            final byte[] golden = bytes(Files.readString(file));
            for (int length = 1; length < golden.length; length++) {
                survive(Arrays.copyOf(golden, length), "cut at " + length);
            }
        }
        for (int i = 0; i < MUTATIONS; i++) {
            final byte[] bytes = bytes(Files.readString(files.get(random.nextInt(files.size()))));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            survive(bytes, "seed " + seed);
        }
    }

    private void survive(byte[] bytes, String what) {
        out.getBuffer().setLength(0);
        final int status = decode("", HexFormat.of().formatHex(bytes));
        assertTrue(status == 0 || status == 1, () -> what + ": " + err);
        assertFalse(out.toString().isBlank(), what);
    }

    @Test
    void shouldEndWithTwoWhereItIsNoHex() {
        assertEquals(2, decode("", "zz"));
        assertEquals(2, decode("", "abc"));
        assertEquals(2, decode(""));
        assertEquals(3, err.toString().lines().count(), err.toString());
    }
}
