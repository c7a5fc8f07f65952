package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.Ending;
import io.tapewire.perf.load.LawChecker;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.perf.load.LoadDriver;
import io.tapewire.perf.load.Reading;
import io.tapewire.tape.Tape;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** Clients on one server, and the law checked on all of them against the server's tape. */
final class LawRun implements AutoCloseable {
    private static final Duration REST_TIMEOUT = Duration.ofSeconds(30);

    private final Tape tape;
    private final LawChecker checker;
    private final LoadDriver driver;

    LawRun(Tape tape, Server server, long seed, Duration lifetime) {
        this.tape = tape;
        checker = new LawChecker(tape.newReader());
        driver = new LoadDriver(server.address(), server.stream().getPath(), checker, seed, lifetime).start();
    }

    LawChecker checker() {
        return checker;
    }

    /** {@return symbols on the tape, once there are as many} */
    List<String> awaitSymbols(int count) {
        await().atMost(Tapewire.START_TIMEOUT)
                .until(() -> driver.call(checker::symbols).size() >= count);
        return driver.call(checker::symbols);
    }

    LoadClient add(ClientScript script) {
        return driver.call(() -> driver.add(script));
    }

    <T> T call(Callable<T> question) {
        return driver.call(question);
    }

    void read(LoadClient client, Reading reading) {
        driver.call(() -> {
            client.read(reading);
            return null;
        });
    }

    long headTapeSeq() {
        return tape.headTapeSeq();
    }

    List<LoadClient> clients() {
        return driver.call(driver::clients);
    }

    /** Waits until every client has the tape's newest values, then checks that it is so and that nothing else was wrong. */
    void assertLawAtRest(List<LoadClient> clients) {
        await().atMost(REST_TIMEOUT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> driver.call(() -> clients.stream().allMatch(checker::isAtRest)));
        for (final LoadClient client : clients) {
            assertTrue(driver.call(() -> checker.checkAtRest(client)) >= 0);
            assertEquals(Ending.NONE, driver.call(client::ending), client::failure);
        }
        assertLaw();
    }

    /** Checks what has been delivered so far, and the tape as far as it goes. */
    void assertLaw() {
        driver.call(() -> {
            checker.readTape();
            return null;
        });
        assertEquals(
                0,
                driver.call(() -> checker.violations().count()),
                () -> checker.violations().toString());
    }

    @Override
    public void close() {
        driver.close();
        tape.close();
    }
}
