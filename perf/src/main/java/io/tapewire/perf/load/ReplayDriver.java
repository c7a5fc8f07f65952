package io.tapewire.perf.load;

import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.agrona.DirectBuffer;

/**
 * One client with one replay, which another thread steers: it asks and waits for the answer. Each frame of the replay is acknowledged at once, so that
 * what is measured does not wait for the client.
 */
abstract class ReplayDriver implements LoadListener, AutoCloseable {
    /** The replay's stream. */
    static final int STREAM = 1;

    private static final String WELCOME = "welcome";
    private static final int TIMEOUT_S = 120;

    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ReplayStateDecoder state = new ReplayStateDecoder();
    private final ErrorDecoder error = new ErrorDecoder();
    private final LoadDriver driver;
    private final LoadClient client;

    ReplayDriver(URI url, long seed, Duration lifetime) {
        driver = new LoadDriver(
                new InetSocketAddress(url.getHost(), url.getPort()), url.getPath(), this, seed, lifetime);
        client = driver.add(ClientScript.of(List.of()));
    }

    /** Connects and opens the replay, paused at a market time; 0 = the beginning of the tape. */
    void open(long from, int speedMilli) {
        driver.start();
        await(WELCOME);
        ask(requests -> requests.openReplay(STREAM, from, speedMilli), ReplayOp.OPEN);
    }

    /** Asks something of the replay and waits until it is done. */
    void ask(ToIntFunction<Requests> request, ReplayOp op) {
        send(request);
        await(op.name());
    }

    void subscribe(ClientScript.Item item) {
        send(requests -> requests.subscribe(List.of(item.on(STREAM)), 0));
    }

    private void send(ToIntFunction<Requests> request) {
        driver.call(() -> {
            final int length = request.applyAsInt(driver.requests());
            onSending();
            client.send(driver.requests().buffer(), 0, length);
            return null;
        });
    }

    /** The request is about to go; on the driver's thread. */
    void onSending() {}

    /** What another thread waits for has come. */
    void answer(String what) {
        answers.add(what);
    }

    void await(String what) {
        try {
            final String answer = answers.poll(TIMEOUT_S, TimeUnit.SECONDS);
            if (!what.equals(answer)) {
                throw new IllegalStateException("waited for " + what + ", not " + answer + " " + client.failure());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onFrame(LoadClient from, int flags, long cursor) {
        if (from.streamId() == STREAM) {
            final Requests requests = driver.requests();
            from.send(requests.buffer(), 0, requests.ack(from.frameSeq(), ClientScript.NO_CREDIT_LIMIT));
        }
    }

    @Override
    public void onMessage(LoadClient from, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        if (templateId == ReplayStateDecoder.TEMPLATE_ID) {
            final long requestId =
                    state.wrapAndApplyHeader(buffer, offset, header).requestId();
            if (requestId != 0) {
                onState(ReplayOp.get((short) requestId));
            }
        } else if (templateId == WelcomeDecoder.TEMPLATE_ID) {
            answer(WELCOME);
        } else if (templateId == ErrorDecoder.TEMPLATE_ID) {
            answer(error.wrapAndApplyHeader(buffer, offset, header).text());
        }
    }

    /** The replay answers. */
    void onState(ReplayOp op) {
        answer(op.name());
    }

    @Override
    public void onEnd(LoadClient ended) {
        answer("the end of the connection:");
    }

    @Override
    public void close() {
        driver.close();
    }
}
