package io.tapewire.schemas;

import io.tapewire.schemas.Sample.Carrier;
import io.tapewire.schemas.sbe.AckEncoder;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.EpochQueryEncoder;
import io.tapewire.schemas.sbe.GoodbyeEncoder;
import io.tapewire.schemas.sbe.HelloEncoder;
import io.tapewire.schemas.sbe.InstrumentQueryEncoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.PingEncoder;
import io.tapewire.schemas.sbe.ReconfigureEncoder;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayControlEncoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.SubscribeEncoder;
import io.tapewire.schemas.sbe.UnsubscribeEncoder;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Client to server. */
final class RequestSamples {
    static final List<Sample> ALL = List.of(
            bare(
                    "Hello",
                    (buffer, offset, header) -> new HelloEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .minVersion((short) 1)
                            .maxVersion((short) 2)
                            .wantHeartbeatMs(2_000)
                            .token("secret")
                            .clientName("golden")
                            .limit()),
            bare("Subscribe", RequestSamples::subscribe),
            bare("Unsubscribe", (buffer, offset, header) -> {
                final UnsubscribeEncoder message = new UnsubscribeEncoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .requestId(11);
                message.itemsCount(2).next().subId(1).next().subId(0xFFFF_FFFEL);
                return message.limit();
            }),
            bare("Reconfigure", (buffer, offset, header) -> {
                final ReconfigureEncoder message = new ReconfigureEncoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .requestId(12);
                message.itemsCount(1)
                        .next()
                        .subId(3)
                        .mode(Mode.LATEST)
                        .intervalMs(500)
                        .paused(BooleanType.TRUE);
                return message.limit();
            }),
            bare(
                    "Ack",
                    (buffer, offset, header) -> new AckEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .frameSeq(0xFFFF_FFFEL)
                            .creditFrames(65_535)
                            .renderLagMs(16)
                            .limit()),
            bare(
                    "Ping",
                    (buffer, offset, header) -> new PingEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .nonce(0x0123_4567_89AB_CDEFL)
                            .limit()),
            bare(
                    "InstrumentQuery",
                    (buffer, offset, header) -> new InstrumentQueryEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .requestId(13)
                            .fromId(7)
                            .maxCount(100)
                            .match(Match.PREFIX)
                            .text("TQ")
                            .limit()),
            bare(
                    "Goodbye",
                    (buffer, offset, header) -> new GoodbyeEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .limit()),
            bare(
                    "EpochQuery",
                    (buffer, offset, header) -> new EpochQueryEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .requestId(14)
                            .fromEpoch(2)
                            .maxCount(50)
                            .limit()),
            bare("ReplayControl", (buffer, offset, header) -> {
                final ReplayControlEncoder message = new ReplayControlEncoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .requestId(15)
                        .streamId(3)
                        .op(ReplayOp.OPEN)
                        .clock(ReplayClock.MARKET)
                        .epoch(2)
                        .from(1_700_000_000_000_000_000L)
                        .to(0)
                        .speedMilli(2_500)
                        .steps(0)
                        .maxGapMs(10_000);
                return message.name("").limit();
            }));

    private RequestSamples() {}

    private static Sample bare(String name, Sample.Encoding encoding) {
        return new Sample(name, Carrier.BARE, encoding);
    }

    private static int subscribe(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final SubscribeEncoder message = new SubscribeEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .requestId(10);
        final SubscribeEncoder.ItemsEncoder items = message.itemsCount(2);
        items.next()
                .subId(1)
                .streamId(0)
                .match(Match.EXACT)
                .mode(Mode.LATEST)
                .intervalMs(100)
                .snapshot(BooleanType.TRUE)
                .onOverflow(OnOverflow.CONFLATE)
                .generation(0)
                .fromCursor(0)
                .channels()
                .clear()
                .quote(true)
                .trade(true)
                .status(true);
        items.symbol("TQQQ");
        items.next()
                .subId(2)
                .streamId(3)
                .match(Match.PREFIX)
                .mode(Mode.EVERY)
                .intervalMs(0)
                .snapshot(BooleanType.FALSE)
                .onOverflow(OnOverflow.GAP)
                .generation(0xCAFE_BABEL)
                .fromCursor(1_000_001)
                .channels()
                .clear()
                .trade(true);
        items.symbol("BRK.");
        return message.limit();
    }
}
