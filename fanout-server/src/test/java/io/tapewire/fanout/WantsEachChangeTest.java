package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether the tape must be looked at more often than slots come. */
class WantsEachChangeTest {
    @Test
    void shouldWantEachChangeWhileAClientDoes() {
        final Streams streams = new Streams();
        final List<Boolean> wants = new ArrayList<>();
        final Runnable look = () -> {
            streams.step();
            wants.add(streams.fanout.shard.wantsEachChange());
        };
        look.run();
        final StreamClient client = streams.client(Sub.exact(1, "A", 100));
        look.run();
        client.send(Requests.subscribe(2, Sub.exact(2, "B", 0)));
        look.run();
        client.send(Requests.unsubscribe(3, 2));
        look.run();
        client.send(Requests.reconfigure(4, 1, Mode.EVERY, 0, false));
        look.run();
        client.disconnect();
        look.run();
        assertEquals(List.of(false, false, true, false, true, false), wants);
    }
}
