package io.tapewire.schemas.javascript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapewire.schemas.GoldenFrames;
import io.tapewire.schemas.javascript.SchemaModel.Message;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import uk.co.real_logic.sbe.ir.Ir;

/** The generated JavaScript, run on the JVM, against the Java codecs of the same schema. */
class JavaScriptCodecsTest {
    private static final Path OURS = Path.of("src/main/resources/sbe/market-data.xml");
    private static final Path NEXT = Path.of("src/test/resources/sbe/next-version.xml");
    private static final int RANDOM_MESSAGES = 40;

    @TempDir
    private Path directory;

    private JavaScriptModule module(Ir ir) throws Exception {
        new JavaScriptTarget().newInstance(ir, directory.toString()).generate();
        return new JavaScriptModule(directory.resolve(JavaScriptGenerator.MODULE));
    }

    private static Message message(SchemaModel schema, String name) {
        return schema.messages().stream()
                .filter(message -> message.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldReadAndWriteEveryGoldenFrame() throws Exception {
        final Ir ir = JavaCodecs.parse(OURS);
        final SchemaModel schema = SchemaModel.of(ir);
        try (JavaScriptModule module = module(ir)) {
            final JavaScriptText text = new JavaScriptText(schema, module);
            for (final GoldenFrames.Golden golden : GoldenFrames.all()) {
                final byte[] bytes = golden.bytes();
                final Value decoder = module.decoder(golden.name(), bytes, golden.offset());
                assertEquals(golden.decoded(), text.of(message(schema, golden.name()), decoder));
                final byte[] encoded = module.transcode(golden.name(), bytes, golden.offset());
                assertArrayEquals(
                        Arrays.copyOfRange(bytes, golden.offset(), golden.offset() + encoded.length),
                        encoded,
                        golden.name());
            }
        }
    }

    @Test
    void shouldAgreeWithJavaOnRandomMessages() throws Exception {
        agree(OURS, "HelloDecoder");
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TAPEWIRE_DATA", matches = ".+")
    void shouldAgreeWithJavaOnAnExchangesOwnSchema() throws Exception {
        agree(
                Path.of(System.getenv("TAPEWIRE_DATA"), "specs", "binance_spot_sbe_stream_1_0.xml"),
                "TradesStreamEventDecoder");
    }

    @Test
    void shouldWriteTypesThatACompilerTakes() throws Exception {
        typed(OURS);
        typed(NEXT);
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TAPEWIRE_DATA", matches = ".+")
    void shouldWriteTypesOfAnExchangesOwnSchemaThatACompilerTakes() throws Exception {
        typed(Path.of(System.getenv("TAPEWIRE_DATA"), "specs", "binance_spot_sbe_stream_1_0.xml"));
    }

    private void typed(Path file) throws Exception {
        final boolean hasCompiler = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tsc")));
        assumeTrue(hasCompiler, "no tsc on the PATH");
        new JavaScriptTarget()
                .newInstance(JavaCodecs.parse(file), directory.toString())
                .generate();
        final Process tsc = new ProcessBuilder(
                        "tsc",
                        "--strict",
                        "--noEmit",
                        "--target",
                        "es2022",
                        "--lib",
                        "es2022,dom",
                        JavaScriptGenerator.TYPES)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        final String said = new String(tsc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tsc.waitFor(), said);
    }

    private void agree(Path file, String anyDecoder) throws Exception {
        final long seed = System.nanoTime();
        final Ir ir = JavaCodecs.parse(file);
        final SchemaModel schema = SchemaModel.of(ir);
        final JavaCodecs java = JavaCodecs.of(ir, anyDecoder);
        final RandomMessage random = new RandomMessage(new Random(seed));
        try (JavaScriptModule module = module(ir)) {
            final JavaScriptText text = new JavaScriptText(schema, module);
            for (final Message message : schema.messages()) {
                for (int i = 0; i < RANDOM_MESSAGES; i++) {
                    final byte[] bytes = random.of(schema, message);
                    final String where = "seed " + seed + ", " + message.name();
                    assertEquals(
                            java.text(message.name(), bytes, 0),
                            text.of(message, module.decoder(message.name(), bytes, 0)),
                            where);
                    assertArrayEquals(bytes, module.transcode(message.name(), bytes, 0), where);
                }
            }
        }
    }

    @Test
    void shouldTellWhatAnOlderMessageDoesNotHave() throws Exception {
        final GoldenFrames.Golden quote = GoldenFrames.of("Quote");
        try (JavaScriptModule module = module(JavaCodecs.parse(NEXT))) {
            final Value next = module.decoder("NextQuote", quote.bytes(), quote.offset());
            assertEquals(17, next.invokeMember("seq").asLong());
            assertTrue(next.invokeMember("bidOrders").isNull());
            assertTrue(next.invokeMember("bidOrdersBigInt").isNull());
            assertEquals(255, next.invokeMember("side").asInt());
            assertEquals(0, next.invokeMember("venues").invokeMember("count").asInt());
            assertEquals("", next.invokeMember("note").asString());
        }
    }

    @Test
    void shouldTakeEnumValuesThatItDoesNotKnowForUnknown() throws Exception {
        final GoldenFrames.Golden status = GoldenFrames.of("TradingStatus");
        final byte[] bytes = status.bytes();
        bytes[status.offset() + 8 + 45] = 99; // tradingState
        try (JavaScriptModule module = module(JavaCodecs.parse(OURS))) {
            final Value decoder = module.decoder("TradingStatus", bytes, status.offset());
            assertEquals(0, decoder.invokeMember("tradingState").asInt());
            assertEquals(
                    "UNKNOWN", module.member("nameOfTradingState").execute(99).asString());
        }
    }

    @Test
    void shouldRefuseValuesThatDoNotFit() throws Exception {
        try (JavaScriptModule module = module(JavaCodecs.parse(OURS))) {
            final Value view = module.view(new byte[256]);
            final Value hello = module.member("HelloEncoder").newInstance().invokeMember("wrapAndApplyHeader", view, 0);
            assertThrows(PolyglotException.class, () -> hello.invokeMember("token", "x".repeat(4_097)));
            assertThrows(PolyglotException.class, () -> hello.invokeMember("token", "\u00e4"));
            assertThrows(
                    PolyglotException.class, () -> hello.invokeMember("token", "x".repeat(300)), "beyond the view");
            final Value ping = module.member("PingEncoder").newInstance().invokeMember("wrapAndApplyHeader", view, 0);
            assertThrows(PolyglotException.class, () -> ping.invokeMember("nonce", 9.1e15));
            assertThrows(PolyglotException.class, () -> ping.invokeMember("nonce", 0.5));
            final Value ack = module.decoder("Error", GoldenFrames.of("Ack").bytes(), 0);
            assertThrows(PolyglotException.class, () -> ack.invokeMember("text"), "a length beyond the end");
        }
    }

    @Test
    void shouldNameWhatItDoesNotCover() throws Exception {
        final String schema = Files.readString(NEXT);
        refused(
                schema.replace("type=\"uint32\"/>\n    </group>", "type=\"many\"/>\n    </group>")
                        .replace(
                                "<enum name=\"Side\"",
                                "<type name=\"many\" primitiveType=\"uint16\" length=\"4\"/>\n<enum name=\"Side\""),
                "NextQuoteVenues.venueId: an array of numbers");
        refused(schema.replace("US-ASCII", "ISO-8859-1"), "NextQuote.note: the character encoding ISO-8859-1");
        refused(
                schema.replace(
                                "<enum name=\"Side\" encodingType=\"uint8\">",
                                "<enum name=\"Side\" encodingType=\"char\">")
                        .replace("name=\"UNKNOWN\">0<", "name=\"UNKNOWN\">U<")
                        .replace("name=\"BUY\">1<", "name=\"BUY\">B<"),
                "enum Side: a number of type char");
    }

    private void refused(String schema, String what) throws Exception {
        final Path file = Files.writeString(directory.resolve("schema.xml"), schema);
        final Ir ir = JavaCodecs.parse(file);
        final UnsupportedSchemaException refused =
                assertThrows(UnsupportedSchemaException.class, () -> new JavaScriptTarget().newInstance(ir, "."));
        assertEquals(what + " is not supported by the JavaScript generator", refused.getMessage());
    }
}
