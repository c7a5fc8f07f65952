package io.tapewire.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TapeAppender;
import io.tapewire.tape.TapeException;
import io.tapewire.tape.TickWriter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AgentTerminationException;
import org.junit.jupiter.api.Test;

class FeedAgentTest {
    private final MemoryTape tape = new MemoryTape();
    private final FailingAppender appender = new FailingAppender(tape.appender());
    private final TickWriter writer =
            new TickWriter(appender, new TapeContents(tape).state(), new TickWriter.Context());
    private final TestSource source = new TestSource();
    private final List<String> steps = new ArrayList<>();
    private final FeedAgent agent = new FeedAgent(source, writer, () -> 42, () -> 4_242, () -> steps.add("progress"));

    @Test
    void shouldStepSourceAndTapeAndEndWhereTheSourceDoes() {
        source.work = 3;
        assertEquals(3, agent.doWork());
        assertEquals(List.of("poll 42 " + FeedConfiguration.POLL_LIMIT, "progress", "maintenance 42"), steps);
        source.isDone = true;
        assertThrows(AgentTerminationException.class, agent::doWork);
        agent.onClose();

        assertNull(agent.failure());
        assertEquals(List.of("close source", "close tape"), steps.subList(3, 5));
        assertEquals(List.of(FeedStatusKind.NEW_EPOCH, FeedStatusKind.ENDED), new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldEndInOrderWhereItIsAskedTo() throws InterruptedException {
        agent.doWork();
        agent.requestStop();
        assertThrows(AgentTerminationException.class, agent::doWork);
        agent.onClose();
        agent.awaitEnd();

        assertNull(agent.failure());
        assertEquals(4_242, new TapeContents(tape).state().tsIngest());
        assertEquals(List.of(FeedStatusKind.NEW_EPOCH, FeedStatusKind.ENDED), new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldEndEachSourceThatRunsAndNoOther() {
        final int first = writer.source("first", "X", 0);
        writer.newEpoch(first, 1);
        writer.feedStatus(first, FeedStatusKind.ENDED, 0, 0); // by an earlier process
        final int killed = writer.source("killed", "X", 0);
        writer.newEpoch(killed, 1);
        agent.doWork();
        agent.requestStop();
        agent.onClose();

        final MarketState state = new TapeContents(tape).state();
        assertEquals(
                List.of(
                        FeedStatusKind.NEW_EPOCH,
                        FeedStatusKind.ENDED,
                        FeedStatusKind.NEW_EPOCH,
                        FeedStatusKind.NEW_EPOCH,
                        FeedStatusKind.ENDED,
                        FeedStatusKind.ENDED),
                new TapeContents(tape).statusKinds());
        for (int id = 1; id <= 3; id++) {
            assertEquals(FeedStatusKind.ENDED, state.source(id).condition());
        }
    }

    @Test
    void shouldWriteNothingForASourceThatNeverBegan() {
        source.begins = false;
        agent.doWork();
        agent.requestStop();
        agent.onClose();
        assertEquals(List.of(), new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldEndWithTheTapesFailure() {
        agent.doWork();
        appender.failure = new TapeException("/tape: disk full");
        assertThrows(AgentTerminationException.class, agent::doWork);
        agent.onClose();

        assertSame(appender.failure, agent.failure());
        assertEquals(List.of("close source", "close tape"), steps.subList(steps.size() - 2, steps.size()));
        assertEquals(List.of(FeedStatusKind.NEW_EPOCH), new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldEndWithTheSourcesFailureAndNoEnded() {
        agent.doWork();
        source.failure = new IllegalStateException("file: not readable any more");
        assertThrows(AgentTerminationException.class, agent::doWork);
        agent.onClose();

        assertSame(source.failure, agent.failure());
        assertEquals(List.of(FeedStatusKind.NEW_EPOCH), new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldEndWithAFailureOfItsLastRecord() {
        agent.doWork();
        agent.requestStop();
        appender.failure = new TapeException("/tape: disk full");
        agent.onClose();
        assertSame(appender.failure, agent.failure());
    }

    @Test
    void shouldEndWithWhatTheRunnerSaw() {
        final Error error = new Error("beside the duty cycle");
        agent.onError(new AgentTerminationException());
        agent.doWork();
        agent.onError(error);
        assertThrows(AgentTerminationException.class, agent::doWork);
        assertSame(error, agent.failure());
    }

    private final class TestSource implements FeedSource {
        private int work;
        private boolean begins = true;
        private boolean isDone;
        private RuntimeException failure;

        @Override
        public int poll(TickWriter tickWriter, long nowNs, int limit) {
            steps.add("poll " + nowNs + ' ' + limit);
            if (failure != null) {
                throw failure;
            }
            final int id = tickWriter.source("test", "X", 0);
            if (begins
                    && (tickWriter.state().source(id) == null
                            || tickWriter.state().source(id).epoch() == 0)) {
                tickWriter.newEpoch(id, 1);
            }
            return work;
        }

        @Override
        public boolean isDone() {
            return isDone;
        }

        @Override
        public void report(FeedSummary summary) {
            summary.put("work", work);
        }

        @Override
        public void close() {
            steps.add("close source");
        }
    }

    private final class FailingAppender implements TapeAppender {
        private final TapeAppender delegate;
        private TapeException failure;

        FailingAppender(TapeAppender delegate) {
            this.delegate = delegate;
        }

        private void check() {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest) {
            check();
            return delegate.append(buffer, offset, length, tsIngest);
        }

        @Override
        public long lastTapeSeq() {
            return delegate.lastTapeSeq();
        }

        @Override
        public int doMaintenance(long nowNs) {
            steps.add("maintenance " + nowNs);
            check();
            return 0;
        }

        @Override
        public void close() {
            steps.add("close tape");
            delegate.close();
        }
    }
}
