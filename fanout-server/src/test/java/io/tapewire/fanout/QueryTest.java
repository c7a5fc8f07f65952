package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.Match;
import java.util.List;
import org.junit.jupiter.api.Test;

/** InstrumentQuery and EpochQuery, page by page. */
class QueryTest {
    private final Fanout fanout = Fanout.withInstruments();

    @Test
    void shouldAnswerInstrumentQueriesPageByPage() {
        final TestClient client = fanout.welcomed();
        client.send(Requests.instrumentQuery(1, 0, 2, Match.ALL, ""));
        client.send(Requests.instrumentQuery(2, 3, 0, Match.ALL, ""));
        client.send(Requests.instrumentQuery(3, 0, 0, Match.PREFIX, "B"));
        client.send(Requests.instrumentQuery(4, 0, 0, Match.EXACT, "Z"));
        client.send(Requests.instrumentQuery(5, 0, 0, Match.UNKNOWN, "B"));
        assertEquals(
                List.of(
                        "frame",
                        "instruments 1 next 3 1=A 2=B",
                        "frame",
                        "instruments 2 next 0 3=C",
                        "frame",
                        "instruments 3 next 0 2=B",
                        "frame",
                        "instruments 4 next 0",
                        "frame",
                        "error 5 BAD_REQUEST"),
                client.events());
    }

    @Test
    void shouldKeepPagesWithinAFrame() {
        for (int id = 4; id <= 2_000; id++) {
            fanout.tape.define(id, 1, "SYMBOL" + id);
        }
        final TestClient client = fanout.welcomed();
        client.send(Requests.instrumentQuery(1, 0, 0, Match.ALL, ""));
        final String page = client.events().get(1);
        assertTrue(page.startsWith("instruments 1 next "), page);
        assertFalse(page.startsWith("instruments 1 next 0"), page);
        assertTrue(client.lastFrameBytes > 16_000, "a page of " + client.lastFrameBytes);
    }

    @Test
    void shouldAnswerEpochQueries() {
        fanout.tape.quote(1, 1);
        fanout.tape.epoch(1);
        fanout.tape.quote(1, 2);
        final TestClient client = fanout.welcomed();
        client.send(Requests.epochQuery(1, 0, 0));
        client.send(Requests.epochQuery(2, 1, 1));
        client.send(Requests.epochQuery(3, 3, 0));
        assertEquals(
                List.of(
                        "frame",
                        "epochs 1 next 0 1@1:1-5 2@1:6-7",
                        "frame",
                        "epochs 2 next 2 1@1:1-5",
                        "frame",
                        "epochs 3 next 0"),
                client.events());
    }
}
