package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Authenticator;
import io.tapewire.fanout.FanoutContext;
import io.tapewire.fanout.FanoutCounter;
import io.tapewire.fanout.FanoutShard;
import io.tapewire.fanout.websocket.Edge;
import io.tapewire.fanout.websocket.EdgeContext;
import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.Ending;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.perf.load.LoadDriver;
import io.tapewire.perf.load.PingProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard that always has more to do still reads what its clients say, accepts new ones and serves them. */
class SaturationSystemTest {
    private static final int SECONDS = 5;
    private static final int PINGS_PER_SECOND = 20;
    private static final int SEND_BUFFER_BYTES = 32 * 1024;
    private static final long LONGEST_LOOK_NS = 200_000;

    /** Read limit of a cycle: a shard that reads less than this in a cycle had nothing left. */
    private static final int RECORDS_PER_CYCLE = 1_024;

    private final EndlessTape tape = new EndlessTape();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private Edge edge;
    private FanoutShard shard;
    private URI stream;

    @BeforeEach
    void start() throws IOException {
        final EdgeContext context = new EdgeContext(
                "127.0.0.1",
                0,
                null,
                -1,
                0,
                1,
                SEND_BUFFER_BYTES,
                LONGEST_LOOK_NS,
                Authenticator.NONE,
                Set.of(),
                Set.of());
        final FanoutContext fanout = new FanoutContext().executor(executor).conclude();
        edge = new Edge(context, fanout, tape::headTapeSeq, () -> {}, () -> true);
        shard = edge.shards().get(0);
        shard.follow(tape);
        await().until(shard::isReady);
        stream = URI.create(edge.listeners(context).get(0));
    }

    @AfterEach
    void stop() {
        edge.close();
        executor.shutdownNow();
    }

    @Test
    void shouldAnswerPingsAndAcceptClientsWhileItStaysSaturated() {
        final PingProbe probe = new PingProbe();
        final InetSocketAddress address = new InetSocketAddress("127.0.0.1", stream.getPort());
        try (LoadDriver driver = new LoadDriver(address, stream.getPath(), probe, 1, Duration.ofMinutes(1))) {
            tape.run();
            final ClientScript script = ClientScript.of(List.of(Item.exact(EndlessTape.SYMBOL, 0)));
            final LoadClient first = driver.add(script);
            driver.start();
            await().until(() -> driver.call(first::frameSeq) > 1);
            final long cycles = shard.counters().get(FanoutCounter.CYCLES);
            final long records = shard.counters().get(FanoutCounter.RECORDS_READ);
            for (int i = 0; i < SECONDS * PINGS_PER_SECOND; i++) {
                driver.call(() -> {
                    probe.ping(first, driver.requests());
                    return null;
                });
                LockSupport.parkNanos(1_000_000_000L / PINGS_PER_SECOND); // an open loop: not when the last is answered
            }
            final long read = shard.counters().get(FanoutCounter.RECORDS_READ) - records;
            final long done = shard.counters().get(FanoutCounter.CYCLES) - cycles;
            await().until(() ->
                    driver.call(probe::answered) == probe.sent() && driver.call(first::pongs) == probe.sent());
            final LoadClient second = driver.call(() -> driver.add(script));
            await().until(() -> driver.call(second::frameSeq) > 1);
            assertEquals(Ending.NONE, driver.call(first::ending), first::failure);
            assertTrue(read >= (done - 1) * RECORDS_PER_CYCLE, read + " records in " + done + " cycles: not saturated");
            System.out.println("saturation: " + probe.summary() + ", " + read / SECONDS + " records/s");
        }
    }
}
