package io.tapewire.perf.load;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;

/** The upgrade of RFC 6455 from the client's side: one request, and the one answer that is right for it. */
final class Handshake {
    private static final String SUBPROTOCOL = "tapewire.v1";
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String END = "\r\n\r\n";

    /** Longest answer taken, bytes. */
    static final int MAX_ANSWER_LENGTH = 16 * 1024;

    private final String key;

    Handshake(SplittableRandom random) {
        final byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
    }

    byte[] request(InetSocketAddress address, String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + address.getHostString() + ":" + address.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
                        + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: " + SUBPROTOCOL + END)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * {@return length of the answer's head, 0 while it is not whole}
     *
     * @param received all bytes so far
     * @throws ProtocolViolation when it is not the upgrade that was asked for
     */
    int answerLength(byte[] received) throws ProtocolViolation {
        final String text = new String(received, StandardCharsets.ISO_8859_1);
        final int end = text.indexOf(END);
        if (end < 0) {
            if (received.length > MAX_ANSWER_LENGTH) {
                throw new ProtocolViolation("no end of the handshake's answer in " + received.length + " bytes");
            }
            return 0;
        }
        check(text.substring(0, end));
        return end + END.length();
    }

    private void check(String head) throws ProtocolViolation {
        final String status = head.lines().findFirst().orElse("");
        if (!status.startsWith("HTTP/1.1 101 ")) {
            throw new ProtocolViolation("handshake answered with " + status);
        }
        if (!"websocket".equalsIgnoreCase(header(head, "upgrade"))
                || !accept().equals(header(head, "sec-websocket-accept"))
                || !SUBPROTOCOL.equals(header(head, "sec-websocket-protocol"))
                || !header(head, "sec-websocket-extensions").isEmpty()) {
            throw new ProtocolViolation("handshake answered with the headers " + head.replace("\r\n", " | "));
        }
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private String accept() {
        try {
            final byte[] sha = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(sha);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}
