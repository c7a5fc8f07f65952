package io.tapewire.perf.load;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.HeartbeatEncoder;
import io.tapewire.schemas.sbe.HelloDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadDriverTest {
    private static final long SEED = 7;
    private static final Duration LIFETIME = Duration.ofSeconds(30);

    private ScriptedServer server;
    private LoadDriver driver;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        driver = new LoadDriver(server.address(), "/stream", new LoadListener() {}, SEED, LIFETIME);
    }

    @AfterEach
    void stop() throws IOException {
        driver.close();
        server.close();
    }

    @Test
    void shouldSayHelloAndSubscribeBehindTheUpgrade() throws Exception {
        start(ClientScript.of(List.of(ClientScript.Item.exact("AAPL", 100), ClientScript.Item.all(0))));
        server.upgrade();

        assertEquals(HelloDecoder.TEMPLATE_ID, templateOf(server.receive()));
        final ScriptedServer.Received subscribe = server.receive();
        assertEquals(SubscribeDecoder.TEMPLATE_ID, templateOf(subscribe));
        assertTrue(new String(subscribe.payload(), StandardCharsets.US_ASCII).contains("AAPL"));
    }

    @Test
    void shouldAnswerPingsWithTheirPayload() throws Exception {
        start(ClientScript.of(List.of()));
        server.upgrade();
        server.receive();
        server.send(new byte[] {(byte) 0x89, 2, 42, 43});

        final ScriptedServer.Received pong = server.receive();
        assertEquals(ServerFrameParser.PONG, pong.opcode());
        assertArrayEquals(new byte[] {42, 43}, pong.payload());
    }

    @Test
    void shouldAckTheNewestFrame() throws Exception {
        start(ClientScript.of(List.of()).withAcks(1, 5));
        server.upgrade();
        server.receive();
        server.send(frame(1));

        final UnsafeBuffer ack = new UnsafeBuffer(server.receive().payload());
        assertEquals(1, ack.getInt(RecordLayout.HEADER_LENGTH));
        assertEquals(5, ack.getShort(RecordLayout.HEADER_LENGTH + 4));
    }

    @Test
    void shouldTellTheCloseCodeAndAnswerIt() throws Exception {
        final LoadClient client = start(ClientScript.of(List.of()));
        server.upgrade();
        server.receive();
        server.send(new byte[] {(byte) 0x88, 2, 0x0F, (byte) 0xA8});

        assertArrayEquals(new byte[] {0x0F, (byte) 0xA8}, server.receive().payload());
        server.close();
        awaitEnding(client, Ending.CLOSED);
        assertEquals(4008, client.closeCode());
    }

    @Test
    void shouldTellAReset() throws Exception {
        final LoadClient client = start(ClientScript.of(List.of()));
        server.upgrade();
        server.receive();
        server.reset();

        awaitEnding(client, Ending.RESET);
    }

    @Test
    void shouldTellAnEndWithoutACloseFrame() throws Exception {
        final LoadClient client = start(ClientScript.of(List.of()));
        server.upgrade();
        server.receive();
        server.close();

        awaitEnding(client, Ending.VANISHED);
    }

    @Test
    void shouldTellARefusedUpgrade() throws Exception {
        final LoadClient client = start(ClientScript.of(List.of()));
        server.acceptRequest();
        server.send("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        awaitEnding(client, Ending.REFUSED);
        assertTrue(client.failure().contains("403"));
    }

    @Test
    void shouldEndAClientWhoseServerSkipsAFrameNumber() throws Exception {
        final LoadClient client = start(ClientScript.of(List.of()));
        server.upgrade();
        server.receive();
        server.send(frame(2));

        awaitEnding(client, Ending.VIOLATION);
        assertTrue(client.failure().contains("frameSeq 2"), client.failure());
    }

    @Test
    void shouldReadNothingUntilItIsToldTo() throws Exception {
        final LoadClient client = start(ClientScript.of(List.of()).withReading(Reading.nothing()));
        server.upgrade();
        server.receive();
        server.send(frame(1));
        assertEquals(0, driver.call(client::bytesRead));

        driver.call(() -> {
            client.read(Reading.freely());
            return null;
        });
        await().until(() -> driver.call(() -> client.count(HeartbeatDecoder.TEMPLATE_ID)) == 1);
    }

    private LoadClient start(ClientScript script) {
        final LoadClient client = driver.add(script);
        driver.start();
        return client;
    }

    private void awaitEnding(LoadClient client, Ending ending) {
        await().until(() -> driver.call(client::ending) != Ending.NONE);
        assertEquals(ending, client.ending());
    }

    private static int templateOf(ScriptedServer.Received received) {
        assertEquals(ServerFrameParser.BINARY, received.opcode());
        return RecordLayout.templateId(new UnsafeBuffer(received.payload()), 0);
    }

    /** A WebSocket frame that holds one Heartbeat. */
    private static byte[] frame(int frameSeq) {
        final int length = RecordLayout.HEADER_LENGTH + HeartbeatEncoder.BLOCK_LENGTH;
        final byte[] bytes = new byte[2 + 32 + 4 + length];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        bytes[0] = (byte) 0x82;
        bytes[1] = (byte) (bytes.length - 2);
        buffer.putInt(2, frameSeq);
        buffer.putShort(2 + 6, (short) 1);
        buffer.putShort(2 + 10, (short) 1);
        buffer.putShort(2 + 32, (short) length);
        new HeartbeatEncoder().wrapAndApplyHeader(buffer, 2 + 32 + 4, new MessageHeaderEncoder());
        return bytes;
    }
}
