package io.tapewire.feed;

import io.tapewire.tape.TickWriter;
import java.io.PrintStream;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** One run of {@code tapewire feed}: command line, feed, summary. The main thread runs it; the feed agent has a thread of its own. */
final class FeedHandler {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final TapeOpener tapeOpener;
    private final PrintStream out;
    private final PrintStream err;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final EpochNanoClock wallClock = SystemEpochNanoClock.INSTANCE; // the offset clock is up to 1 ms behind
    private volatile boolean stopRequested;
    private volatile FeedAgent agent;

    /**
     * @param out for the summary alone
     * @param err for everything else
     */
    FeedHandler(TapeOpener tapeOpener, PrintStream out, PrintStream err) {
        this.tapeOpener = tapeOpener;
        this.out = out;
        this.err = err;
    }

    /** Makes {@link #run} return soon; on any thread, at any time. */
    void requestStop() {
        stopRequested = true;
        final FeedAgent running = agent;
        if (running != null) {
            running.requestStop();
        }
    }

    /** {@return the exit status: 0 ended in order, 1 failed, 2 usage} */
    int run(String... arguments) {
        final FeedOptions options = new FeedOptions();
        final CommandLine commandLine = new CommandLine(options);
        final FeedContext context;
        final List<String> unused;
        try {
            final ParseResult parsed = commandLine.parseArgs(arguments);
            if (commandLine.isUsageHelpRequested()) {
                commandLine.usage(out);
                return OK;
            }
            context = options.toContext();
            unused = context.unused(FeedOptions.given(parsed));
        } catch (final ParameterException | IllegalArgumentException e) {
            return fail(USAGE, line(e) + " (see: tapewire feed --help)");
        }
        unused.forEach(name -> warn("--" + name + " does not concern " + context.source() + ": not used"));
        try {
            final FeedSource source = FeedSources.open(context, clock, wallClock, this::warn);
            return run(context, source, options.isJson());
        } catch (final IllegalArgumentException e) {
            return fail(USAGE, "--" + FeedConfiguration.SOURCE + ": " + line(e));
        } catch (final RuntimeException e) {
            return fail(FAILED, line(e));
        }
    }

    private int run(FeedContext context, FeedSource source, boolean json) {
        final TickWriter writer;
        try {
            writer = tapeOpener.open(context);
        } catch (final RuntimeException | LinkageError e) {
            CloseHelper.quietClose(source);
            // Told to end while it started: Chronicle's classes cannot be loaded any more, and nothing was begun.
            return stopRequested ? OK : fail(FAILED, line(e));
        }
        err.println("tapewire feed: " + context.describe());
        final Throwable failure;
        try (FeedProgress progress = FeedProgress.of(source, context, clock)) {
            failure = run(new FeedAgent(source, writer, clock, wallClock, progress), new FeedIdle(source, clock));
        }
        if (failure != null) {
            return fail(FAILED, line(failure));
        }
        final FeedSummary summary = new FeedSummary();
        source.report(summary);
        out.println(json ? summary.toJson() : summary.toTable());
        return OK;
    }

    private Throwable run(FeedAgent newAgent, FeedIdle idle) {
        agent = newAgent;
        if (stopRequested) {
            newAgent.requestStop();
        }
        AgentRunner.startOnThread(new AgentRunner(idle, newAgent::onError, null, newAgent));
        try {
            newAgent.awaitEnd();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            newAgent.requestStop();
            return e;
        }
        return newAgent.failure();
    }

    private void warn(String warning) {
        err.println("tapewire feed: warning: " + warning);
    }

    private int fail(int status, String message) {
        err.println("tapewire feed: " + message);
        return status;
    }

    /** {@return one line for people; of what nobody expected also what and where, for those who mend it} */
    private static String line(Throwable failure) {
        final String message =
                failure.getMessage() == null ? "" : failure.getMessage().replaceAll("\\R\\s*", " ");
        final boolean isExpected = !message.isEmpty()
                && !(failure instanceof Error
                        || failure instanceof NullPointerException
                        || failure instanceof IndexOutOfBoundsException);
        if (isExpected) {
            return message;
        }
        final StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]) + ": " + message;
    }
}
