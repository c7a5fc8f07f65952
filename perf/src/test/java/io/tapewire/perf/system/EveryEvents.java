package io.tapewire.perf.system;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.perf.load.LoadDriver;
import io.tapewire.perf.load.LoadListener;
import io.tapewire.perf.load.Requests;
import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.SystemEpochNanoClock;

/**
 * Hears clients of several kinds: of those with each event, live or replayed, it checks that none is missing, twice or out of order; of conflated quotes it
 * measures how old they are. Acknowledges each frame of a replay at once. On the driver's thread.
 */
final class EveryEvents implements LoadListener {
    private static final long HIGHEST_NS = 60_000_000_000L;

    private final SystemEpochNanoClock clock = new SystemEpochNanoClock();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final QuoteBatchDecoder batch = new QuoteBatchDecoder();
    private final Int2ObjectHashMap<NewestSeqs> every = new Int2ObjectHashMap<>(); // by client's index
    private final List<String> violations = new ArrayList<>();
    private Histogram ageNs = new Histogram(HIGHEST_NS, 3);
    private NewestSeqs start;
    private LoadDriver driver;

    /** @param newStart what was on the tape when live clients with each event subscribed */
    void begin(LoadDriver newDriver, NewestSeqs newStart) {
        driver = newDriver;
        start = newStart;
    }

    List<String> violations() {
        return violations;
    }

    /** {@return age of the conflated quotes that came since the last call} */
    Histogram takeAges() {
        final Histogram taken = ageNs;
        ageNs = new Histogram(HIGHEST_NS, 3);
        return taken;
    }

    /** {@return newest events of a client, of its one stream that has each} */
    NewestSeqs of(LoadClient client) {
        return every.computeIfAbsent(
                client.index(), index -> isReplay(client) ? new NewestSeqs() : start.copyFor(client.script()));
    }

    private static boolean isReplay(LoadClient client) {
        return client.script().items().isEmpty();
    }

    @Override
    public void onFrame(LoadClient client, int flags, long cursor) {
        if (client.streamId() != 0) {
            final Requests requests = driver.requests();
            client.send(requests.buffer(), 0, requests.ack(client.frameSeq(), ClientScript.NO_CREDIT_LIMIT));
        }
    }

    @Override
    public void onMessage(
            LoadClient client, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        if (templateId == GapDecoder.TEMPLATE_ID) {
            violations.add("client " + client.index() + " was told of a gap");
        } else if (isReplay(client) || client.script().items().get(0).mode() == Mode.EVERY) {
            onEvent(client, templateId, conflated, buffer, offset);
        } else if (templateId == QuoteDecoder.TEMPLATE_ID) {
            age(RecordLayout.tsIngest(buffer, offset));
        } else if (templateId == QuoteBatchDecoder.TEMPLATE_ID) {
            batch.wrapAndApplyHeader(buffer, offset, header);
            final long base = batch.baseTsIngest();
            for (final QuoteBatchDecoder.QuotesDecoder quote : batch.quotes()) {
                age(base + quote.tsIngest() * 100);
            }
        }
    }

    private void onEvent(LoadClient client, int templateId, int conflated, DirectBuffer buffer, int offset) {
        if (templateId == QuoteBatchDecoder.TEMPLATE_ID) {
            violations.add("client " + client.index() + " was sent packed quotes");
        } else if (RecordLayout.isMarketData(templateId) && (!of(client).isNext(buffer, offset) || conflated != 0)) {
            violations.add("client " + client.index() + ": tapeSeq " + RecordLayout.tapeSeq(buffer, offset) + " after "
                    + of(client).tapeSeq() + ", conflated " + conflated);
        }
    }

    private void age(long tsIngest) {
        ageNs.recordValue(Math.min(HIGHEST_NS, Math.max(0, clock.nanoTime() - tsIngest)));
    }
}
