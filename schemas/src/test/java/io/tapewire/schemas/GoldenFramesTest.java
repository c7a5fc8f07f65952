package io.tapewire.schemas;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.Sample.Carrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of every message that runs, kept in {@code src/test/resources/frames}. A change of the schema shows here; where it is meant,
 * {@code mvn -pl schemas test -Dtest=GoldenFramesTest -Dtapewire.golden.write=true} writes the files anew, and the changelog gets a line.
 */
class GoldenFramesTest {
    /** The layouts that are no message. */
    private static final Set<Integer> NOT_SENT = Set.of(100);

    static List<Sample> samples() {
        return Stream.of(RequestSamples.ALL, AnswerSamples.ALL, RecordSamples.ALL)
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldEncodeTheGoldenBytes(Sample sample) throws IOException {
        final byte[] encoded = GoldenFrame.bytes(sample);
        if (Boolean.getBoolean("tapewire.golden.write")) {
            final String decoded = sample.decode(new UnsafeBuffer(encoded), GoldenFrame.prefixLength(sample.carrier()));
            Files.writeString(
                    Path.of("src/test/resources/frames", sample.name() + ".hex"),
                    GoldenFrame.text(sample, encoded, decoded),
                    StandardCharsets.US_ASCII);
        } else {
            assertArrayEquals(GoldenFrame.parse(GoldenFrame.file(sample.name())), encoded);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldDecodeTheGoldenBytes(Sample sample) {
        final String file = GoldenFrame.file(sample.name());
        final UnsafeBuffer golden = new UnsafeBuffer(GoldenFrame.parse(file));
        assertEquals(GoldenFrame.decoded(file), sample.decode(golden, GoldenFrame.prefixLength(sample.carrier())));
    }

    @Test
    void shouldKeepOneForEveryMessageThatRuns() {
        final Set<String> running = new TreeSet<>();
        SchemaFile.messages().forEach((name, id) -> {
            if (!NOT_SENT.contains(id)) {
                running.add(name);
            }
        });
        final List<String> kept =
                new ArrayList<>(samples().stream().map(Sample::name).toList());
        kept.sort(null);
        assertEquals(List.copyOf(running), kept);
    }

    @Test
    void shouldProtectRecordsOfTheTapeByTheirCrc() {
        for (final Sample sample : samples()) {
            if (sample.carrier() == Carrier.TAPE) {
                final byte[] record = GoldenFrame.parse(GoldenFrame.file(sample.name()));
                final CRC32C crc = new CRC32C();
                crc.update(record, RecordLayout.CRC_LENGTH, record.length - RecordLayout.CRC_LENGTH);
                assertEquals((int) crc.getValue(), new UnsafeBuffer(record).getInt(0, LITTLE_ENDIAN), sample.name());
            }
        }
    }

    @Test
    void shouldUseTheCastagnoliPolynomial() {
        final CRC32C crc = new CRC32C();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
        assertEquals(0xE306_9283L, crc.getValue());
    }
}
