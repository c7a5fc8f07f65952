package io.tapewire.client;

import io.tapewire.schemas.process.UserData;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/** Says in one line why a first connection failed. */
final class ConnectFailure {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private ConnectFailure() {}

    static String describe(URI uri, int code, String reason, Throwable cause) {
        return uri + ": " + Printable.of(what(uri, code, reason, cause));
    }

    private static String what(URI uri, int code, String reason, Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof WebSocketHandshakeException handshake) {
                return answered(handshake.getResponse().statusCode());
            }
            if (t instanceof SSLException) {
                return tls(t);
            }
            if (t instanceof HttpTimeoutException) {
                return "no answer in time";
            }
            if (t instanceof ConnectException) {
                return has(t, UnresolvedAddressException.class::isInstance)
                        ? "no such host: " + uri.getHost()
                        : "connection refused";
            }
        }
        if (has(cause, ConnectFailure::isNoHttp)) {
            return "the server does not speak plain HTTP here: try wss://";
        }
        if (cause != null) {
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }
        return code == ClientConnection.VANISHED && !reason.isEmpty()
                ? reason
                : "closed with " + code + (reason.isEmpty() ? "" : " " + reason);
    }

    private static String answered(int status) {
        return "the server answered " + status
                + switch (status) {
                    case UNAUTHORIZED -> ": its access token is wrong or missing";
                    case FORBIDDEN -> ": it does not serve this name or origin";
                    case NOT_FOUND -> ": nothing at this path, a server's is /stream";
                    default -> "";
                };
    }

    private static String tls(Throwable failure) {
        if (has(failure, t -> t instanceof CertificateException && isAboutName(t.getMessage()))) {
            return "the server's certificate is not for this host name";
        }
        if (has(failure, CertificateException.class::isInstance)) {
            return "the server's certificate is not trusted; give it with --ca FILE" + ownCertificate()
                    + ", or use --insecure on a network that you trust";
        }
        final String message = String.valueOf(failure.getMessage());
        return message.contains("nrecognized SSL message") // the JDK has it in two wordings
                ? "the server does not speak TLS here: try ws://"
                : "TLS: " + message;
    }

    /** An answer that is no HTTP, or ends within its first line: mostly the alert of a TLS server. */
    private static boolean isNoHttp(Throwable failure) {
        final String message = String.valueOf(failure.getMessage());
        return message.contains("parsing HTTP") || message.contains("Invalid status line");
    }

    private static boolean isAboutName(String message) {
        return message != null && (message.startsWith("No subject alternative") || message.startsWith("No name match"));
    }

    /** Where a server of this user keeps the certificate that it makes itself, if there is one. */
    private static String ownCertificate() {
        final Path own = UserData.loopbackCertificate();
        return Files.isReadable(own) ? " (a server of yours has " + own + ")" : "";
    }

    private static boolean has(Throwable failure, Predicate<Throwable> kind) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (kind.test(t)) {
                return true;
            }
        }
        return false;
    }
}
