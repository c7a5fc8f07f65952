package io.tapewire.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.agrona.concurrent.SystemEpochNanoClock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which server, how it is reached, and the symbols behind it: what every command that connects has. */
final class ServerOptions {
    @Parameters(index = "0", paramLabel = "URL", description = "wss://HOST:PORT/stream, or ws:// on this machine")
    private String url;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "SYMBOL", description = "a symbol, ABC* or '*'")
    private List<String> symbols;

    @Option(names = "--capture", paramLabel = "FILE", description = "append every message of both sides to it")
    private Path capture;

    @Option(names = "--token-file", paramLabel = "F", description = "file with the access token")
    private Path tokenFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "certificates to trust, PEM")
    private Path ca;

    @Option(names = "--insecure", description = "trust any certificate")
    private boolean insecure;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    List<String> symbols() {
        return symbols;
    }

    String url() {
        return url;
    }

    /**
     * {@return a context that has the server's address, whom to trust, and the token}
     *
     * @throws IOException in one line
     */
    ClientContext context() throws IOException {
        final ClientContext context = new ClientContext().uri(uri()).tls(tls());
        final String token = token();
        return context.token(() -> token);
    }

    /** {@return the file of {@code --capture}, null without} */
    CaptureFile openCapture() throws IOException {
        return capture == null ? null : new CaptureFile(capture, SystemEpochNanoClock.INSTANCE);
    }

    private SSLContext tls() throws IOException {
        if (insecure && ca != null) {
            throw new ParameterException(spec.commandLine(), "--ca and --insecure: one or the other");
        }
        return insecure ? ClientTls.insecure() : ca == null ? null : ClientTls.trusting(ca);
    }

    private String token() throws IOException {
        if (tokenFile == null) {
            return "";
        }
        try {
            return Files.readString(tokenFile).strip();
        } catch (final NoSuchFileException e) {
            throw new IOException("--token-file " + tokenFile + ": no such file", e);
        } catch (final IOException e) {
            throw new IOException("--token-file " + tokenFile + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private URI uri() {
        try {
            final URI uri = URI.create(url);
            if (("ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "URL " + url + ": " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "URL " + url + ": not ws://… or wss://…");
    }
}
