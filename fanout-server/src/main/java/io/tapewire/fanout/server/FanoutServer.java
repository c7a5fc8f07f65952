package io.tapewire.fanout.server;

import io.tapewire.fanout.Authenticator;
import io.tapewire.fanout.FanoutContext;
import io.tapewire.fanout.FanoutShard;
import io.tapewire.fanout.websocket.Edge;
import io.tapewire.fanout.websocket.EdgeContext;
import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.TapeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: the edge with its shards, and the tape that they follow as soon as it is there. Main thread, but where said. */
final class FanoutServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FanoutServer.class);
    private static final long READER_DEADLINE_S = 2;

    /** Threads that read what is cold: what is live has the other cores. */
    private static final int READERS = 2;

    private final Path directory;
    private final EdgeContext edgeContext;
    private final ExecutorService coldReaders;
    private final Edge edge;
    private final int blockCapacity;
    private volatile ChronicleTape tape;
    private volatile RecordBlocks blocks;
    private volatile boolean launched; // the watcher thread may run before the constructor is through
    private volatile boolean tapeRefused;

    private FanoutServer(Path directory, EdgeContext edgeContext, FanoutContext fanout) throws IOException {
        this.directory = directory;
        this.edgeContext = edgeContext;
        blockCapacity = fanout.blockCapacity();
        coldReaders = Executors.newFixedThreadPool(READERS, task -> {
            final Thread thread = new Thread(task, "tape-reader");
            thread.setDaemon(true);
            return thread;
        });
        if (ChronicleTape.exists(directory)) {
            tape = ChronicleTape.openForReading(directory); // a damaged one is told before anything listens
        }
        edge = new Edge(
                edgeContext, fanout.executor(coldReaders).conclude(), this::head, this::lookForTape, this::hasTape);
        if (tape != null) {
            follow(tape);
        }
        launched = true;
    }

    static FanoutServer launch(FanoutConfiguration configuration, Consumer<String> note) throws IOException {
        final Authenticator authenticator =
                configuration.tokens == null ? Authenticator.NONE : TokenFile.read(configuration.tokens);
        final FanoutContext fanout = configuration
                .fanoutContext()
                .authenticator(authenticator)
                .sessionLog((id, subject, remote, code, reason, detail, bytes) -> LOG.info(
                        "session {} ended: subject {}, from {}, code {}, {}, {} bytes",
                        id,
                        subject,
                        remote,
                        code,
                        detail.isEmpty() ? reason.text() : reason.text() + " (" + detail + ")",
                        bytes))
                .errorHandler(
                        error -> LOG.error("{}", error.getMessage() == null ? error.toString() : error.getMessage()));
        final SSLContext tls =
                configuration.plain ? null : TlsFiles.context(configuration.cert, configuration.key, note);
        final EdgeContext edge = new EdgeContext(
                configuration.host,
                configuration.port,
                tls,
                configuration.plainPort,
                configuration.adminPort,
                configuration.shardCount(),
                (int) configuration.sendBuffer,
                TimeUnit.MICROSECONDS.toNanos(configuration.longestLookUs),
                authenticator,
                Set.copyOf(configuration.hostNames),
                Set.copyOf(configuration.allowedOrigins));
        return new FanoutServer(configuration.tape, edge, fanout);
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.equals("[::1]") || host.startsWith("127.");
    }

    /** On the watcher thread. */
    private long head() {
        final ChronicleTape current = tape;
        return current == null ? 0 : current.headTapeSeq();
    }

    private boolean hasTape() {
        return tape != null;
    }

    /** On the watcher thread: a feed may make the tape after we have started. */
    private void lookForTape() {
        if (launched && tape == null && !tapeRefused && ChronicleTape.exists(directory)) {
            try {
                final ChronicleTape found = ChronicleTape.openForReading(directory);
                tape = found;
                follow(found);
            } catch (final TapeException e) {
                tapeRefused = true;
                LOG.error("{}", e.getMessage());
            }
        }
    }

    private void follow(ChronicleTape found) {
        final RecordBlocks shared = new RecordBlocks(found, coldReaders, blockCapacity);
        blocks = shared;
        for (final FanoutShard shard : edge.shards()) {
            shard.follow(shared);
        }
    }

    /** {@return the lines for stdout} */
    List<String> addresses() {
        final List<String> lines = new ArrayList<>();
        edge.listeners(edgeContext).forEach(uri -> lines.add("listening " + uri));
        lines.add("admin " + edge.admin());
        return lines;
    }

    void drain(long deadlineMs) {
        edge.drain(deadlineMs);
    }

    @Override
    public void close() {
        edge.close();
        coldReaders.shutdownNow();
        try {
            // Who still reads would read freed memory: the tape is closed only when nobody does. The process ends
            // anyway.
            if (coldReaders.awaitTermination(READER_DEADLINE_S, TimeUnit.SECONDS)) {
                CloseHelper.closeAll(blocks, tape);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
