package io.tapewire.fanout.websocket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/**
 * The page and the browser client, as they lie in the jars of the class path, in memory: no disk is read on an I/O thread, and there is no path that
 * leads to another file.
 */
final class PageFiles {
    private static final String ROOT = "META-INF/resources/tapewire";
    private static final String PATH = "/tapewire/";
    private static final String INDEX = PATH + "page/index.html";

    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");
    private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
    private static final HttpString REFERRER_POLICY = new HttpString("Referrer-Policy");
    private static final HttpString RESOURCE_POLICY = new HttpString("Cross-Origin-Resource-Policy");

    /** Nothing from elsewhere, nothing inline, in nobody's frame. 'self' is also the WebSocket of the same host and port. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json",
            "ts", "text/plain; charset=utf-8");

    private record PageFile(byte[] bytes, byte[] gzip, String type, String tag) {}

    private final Map<String, PageFile> files = new HashMap<>();

    private PageFiles() {}

    /** {@return all files of the page; read once, when the server starts} */
    static PageFiles load() throws IOException {
        final PageFiles pages = new PageFiles();
        for (final URL url : Collections.list(PageFiles.class.getClassLoader().getResources(ROOT))) {
            try {
                pages.add(url.toURI());
            } catch (final URISyntaxException e) {
                throw new IOException(url + ": not an address of a class path", e);
            }
        }
        final PageFile index = pages.files.get(INDEX);
        if (index == null) {
            throw new IOException("the page is missing: no " + ROOT + " on the class path");
        }
        pages.files.put("/", index);
        return pages;
    }

    private void add(URI uri) throws IOException {
        if (uri.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                addAll(jar.getPath(ROOT));
            }
        } else {
            addAll(Path.of(uri));
        }
    }

    private void addAll(Path root) throws IOException {
        final List<Path> found;
        try (Stream<Path> walk = Files.walk(root)) {
            found = walk.filter(Files::isRegularFile).toList();
        }
        for (final Path file : found) {
            final String name = root.relativize(file).toString().replace('\\', '/');
            final String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            if (type != null) {
                files.put(PATH + name, file(Files.readAllBytes(file), type));
            }
        }
    }

    private static PageFile file(byte[] bytes, String type) throws IOException {
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        final CRC32C crc = new CRC32C();
        crc.update(bytes);
        return new PageFile(bytes, packed.toByteArray(), type, "\"" + Long.toHexString(crc.getValue()) + "\"");
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    /** Answers a request for a file that is there. */
    void send(HttpServerExchange exchange) {
        final PageFile file = files.get(exchange.getRequestPath());
        final HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.CONTENT_TYPE, file.type)
                .put(Headers.ETAG, file.tag)
                .put(Headers.CACHE_CONTROL, "no-cache") // asked for each time, sent where it changed
                .put(Headers.VARY, "Accept-Encoding")
                .put(CONTENT_SECURITY_POLICY, POLICY)
                .put(CONTENT_TYPE_OPTIONS, "nosniff")
                .put(REFERRER_POLICY, "no-referrer")
                .put(RESOURCE_POLICY, "same-origin");
        if (file.tag.equals(exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
            exchange.endExchange();
            return;
        }
        final boolean gzip = RequestChecks.hasWord(exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING), "gzip");
        if (gzip) {
            headers.put(Headers.CONTENT_ENCODING, "gzip");
        }
        exchange.getResponseSender().send(ByteBuffer.wrap(gzip ? file.gzip : file.bytes));
    }
}
