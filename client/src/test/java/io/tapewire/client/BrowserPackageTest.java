package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The browser's client as a package of its own: our modules with the codecs that the schemas bring, in Node. */
class BrowserPackageTest {
    private static final String RESOURCES = "META-INF/resources/tapewire/";
    private static final Path TESTS = Path.of("src/test/javascript");
    private static final long TIMEOUT_S = 60;

    /** Uses every type that index.d.ts exports: one that is missing or of another shape does not compile. */
    private static final String USAGE = """
            import { Client, Instrument, Replay, Subscription, connect } from 'tapewire-client';
            import type {
              Channel,
              ClientEvents,
              ClientState,
              ConnectOptions,
              Epoch,
              ItemStatus,
              Quote,
              ReplayOptions,
              ReplayPhase,
              ReplayStatus,
              ReplayTime,
              Status,
              StreamOptions,
              SubscribeOptions,
              Trade,
            } from 'tapewire-client';
            import { QuoteDecoder, SubscribeEncoder, TradingState, nameOfTradingState } from 'tapewire-client/codecs.js';

            const options: ConnectOptions = {
              token: async () => 'token',
              heartbeat: 2_000,
              clientName: 'usage',
              creditFrames: 4,
              backoff: { baseMs: 250, capMs: 30_000, stableMs: 30_000, random: Math.random },
              reconnect: ({ code, delayMs }) => (code === 4_008 ? false : delayMs),
              WebSocket,
            };
            const client: Client = connect('wss://localhost/stream', options);
            const state: ClientState = client.state;
            const channels: Channel[] = ['quote', 'trade', 'status'];
            const subscribeOptions: SubscribeOptions = {
              channels,
              interval: 100,
              onUpdate(instrument: Instrument, channel: Channel, value: Quote | Trade | Status) {
                console.log(instrument.symbol, channel, value.seq, value.present, value.conflated, value.suspect);
              },
              onFrame(changed: ReadonlySet<Instrument>) {
                for (const instrument of changed) {
                    const { quote, trade, status } = instrument;
                  const bid: string = instrument.priceText(quote.bid);
                  const last: number | null = trade.last;
                  console.log(bid, last, nameOfTradingState(status.tradingState), status.tradingState === TradingState.UNKNOWN);
                }
              },
              onStatus({ pattern, status, matched, interval }: ItemStatus) {
                console.log(pattern, status === 'OK', matched, interval);
              },
              onSnapshotEnd() {},
            };
            const subscription: Subscription = client.subscribe(['ABC', 'X*'], subscribeOptions);
            subscription.close();
            client.addEventListener('discontinuity', ({ detail }) => {
              const lost: ClientEvents['discontinuity'] = detail;
              console.log(lost.code, lost.retryMs === false);
            });
            const every: StreamOptions = { mode: 'every', onOverflow: 'gap', snapshot: false, from: client.cursor(), stream: 'delayed' };
            client.subscribe('ABC', every);
            client.addEventListener('resumelost', ({ detail }) => console.log(detail.pattern, detail.stream, detail.reason));
            const epochs: Epoch[] = await client.epochs();
            const from: ReplayTime = epochs[0].firstMarketMs ?? new Date(0);
            const stretch: ReplayOptions = { clock: 'ingest', epoch: 1, from, to: 1n, speed: 'max', maxGapMs: 1_000 };
            const replay: Replay = client.replay(stretch);
            replay.addEventListener('state', ({ detail }) => {
              const status: ReplayStatus = detail;
              const phase: ReplayPhase = status.state;
              console.log(phase, status.timeMs, status.speed, status.cursor, status.epoch, status.delayed);
            });
            replay.subscribe('*', { mode: 'every' }).close();
            replay.play();
            replay.pause();
            replay.step(2);
            replay.speed(0.5);
            replay.seek({ from: 1, epoch: 2 });
            replay.joinLive();
            replay.close();
            console.log(replay.instrument('ABC')?.stream, client.instrument('ABC', 'delayed')?.delayed);
            // @ts-expect-error of a replay there is one stream
            replay.subscribe('ABC', { stream: 'delayed' });
            const found: string[] = (await client.instruments('A*')).map(({ symbol }) => symbol);
            const price: number | undefined = client.instrument('ABC')?.price(1);
            // @ts-expect-error there is no such channel
            client.subscribe('ABC', { channels: ['depth'] });
            // @ts-expect-error values are read
            client.instrument('ABC')!.quote.bid = 1;

            const view = new DataView(new ArrayBuffer(256));
            new SubscribeEncoder().wrapAndApplyHeader(view, 0).requestId(1).itemsCount(1).next().subId(1).symbol('ABC');
            const bidPx: number | null = new QuoteDecoder().wrapAndApplyHeader(view, 0).bidPx();
            console.log(state, found, price, bidPx, client.totals.frames, client.clock.offsetMs);
            """;

    private static final String IMPORT = """
            import { Client, connect } from 'tapewire-client';
            import { PingDecoder, PingEncoder } from 'tapewire-client/codecs.js';

            class WebSocket {
              constructor(url, protocol) {
                console.log(url, protocol);
              }
              close() {}
            }
            const client = connect('ws://localhost/stream', { WebSocket });
            setTimeout(() => {
              client.close();
              const view = new DataView(new ArrayBuffer(16));
              new PingEncoder().wrapAndApplyHeader(view, 0).nonce(42);
              console.log(client instanceof Client, client.state, new PingDecoder().wrapAndApplyHeader(view, 0).nonce());
            }, 10);
            """;

    @TempDir
    private Path directory;

    private Path ours;
    private Path module;

    @BeforeEach
    void assemble() throws IOException, URISyntaxException {
        module = Files.createDirectories(directory.resolve("tapewire"));
        final URL found = getClass().getClassLoader().getResource(RESOURCES + "package.json");
        assertNotNull(found, "package.json on the class path");
        ours = Path.of(found.toURI()).getParent();
        copy(ours, module, ".js", ".d.ts", "package.json");
        for (final String name : List.of("codecs.js", "codecs.d.ts")) {
            try (InputStream in = getClass().getClassLoader().getResourceAsStream(RESOURCES + name)) {
                assertNotNull(in, name + " on the class path: the schemas bring it");
                Files.copy(in, module.resolve(name));
            }
        }
    }

    @Test
    void shouldPassItsOwnTestsInNode() throws Exception {
        final String node = tool("node");
        final Path tests = Files.createDirectories(directory.resolve("test"));
        copy(TESTS, tests, ".mjs");
        copy(ours.resolve("page"), Files.createDirectories(module.resolve("page")), ".js");
        final List<String> command = new ArrayList<>(List.of(node, "--test"));
        try (Stream<Path> files = Files.list(tests)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".test.mjs"))
                    .sorted()
                    .forEach(command::add);
        }
        assertTrue(command.size() > 2, "no tests in " + TESTS.toAbsolutePath());
        run(tests, command);
    }

    @Test
    void shouldHaveTypesForAllThatItExports() throws Exception {
        final String tsc = tool("tsc");
        final Path project = Files.createDirectories(directory.resolve("usage"));
        Files.writeString(project.resolve("package.json"), "{\"type\": \"module\"}");
        Files.writeString(project.resolve("usage.ts"), USAGE);
        // found by its name, as an application finds it: through what package.json exports
        copy(module, Files.createDirectories(project.resolve("node_modules/tapewire-client")), "");
        run(
                project,
                List.of(
                        tsc,
                        "--strict",
                        "--noEmit",
                        "--target",
                        "es2022",
                        "--module",
                        "nodenext",
                        "--moduleResolution",
                        "nodenext",
                        "--lib",
                        "es2022,dom",
                        "usage.ts"));
    }

    @Test
    void shouldInstallFromItsArchive() throws Exception {
        final String node = tool("node");
        final String npm = tool("npm");
        final Path project = Files.createDirectories(directory.resolve("project"));
        run(module, List.of(npm, "pack", "--offline", "--pack-destination", project.toString()));
        final String archive;
        try (Stream<Path> files = Files.list(project)) {
            archive = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(project.resolve("package.json"), "{\"private\": true}");
        run(project, List.of(npm, "install", "--offline", "--no-audit", "--no-fund", "./" + archive));
        Files.writeString(project.resolve("main.mjs"), IMPORT);
        assertEquals(
                List.of("ws://localhost/stream tapewire.v1", "true closed 42"),
                run(project, List.of(node, "main.mjs")).lines().toList());
    }

    /** {@return where this program is; without it the test is skipped} */
    private static String tool(String name) {
        final String path = System.getenv().getOrDefault("PATH", "");
        final File found = Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, name + " is not on the PATH");
        return found.getPath();
    }

    private static void copy(Path from, Path to, String... endings) throws IOException {
        final List<Path> files;
        try (Stream<Path> all = Files.list(from)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> Arrays.stream(endings).anyMatch(file.toString()::endsWith))
                    .toList();
        }
        for (final Path file : files) {
            Files.copy(file, to.resolve(file.getFileName().toString()));
        }
    }

    /** {@return what it wrote, after it ended well} */
    private String run(Path where, List<String> command) throws IOException, InterruptedException {
        final Path output = Files.createTempFile(directory, "output", ".txt");
        final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("TAPEWIRE_FRAMES", frames().toString());
        builder.environment().put("npm_config_cache", directory.resolve("npm").toString());
        builder.environment().put("npm_config_update_notifier", "false");
        final Process process = builder.start();
        try {
            process.getOutputStream().close();
            final boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
            final String text = Files.readString(output);
            assertTrue(ended, () -> command + " did not end in " + TIMEOUT_S + " s:\n" + text);
            assertEquals(0, process.exitValue(), () -> command + ":\n" + text);
            return text;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** The golden frames are test resources of the schemas, which is another module. */
    private static Path frames() {
        return Path.of(System.getProperty("tapewire.root", ".."), "schemas/src/test/resources/frames")
                .toAbsolutePath();
    }
}
