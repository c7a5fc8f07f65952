package io.tapewire.schemas.javascript;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/** A generated module in a JavaScript engine on the JVM, with the few words of JavaScript that tests need around it. */
final class JavaScriptModule implements AutoCloseable {
    private static final String VIEW = """
            bytes => {
              const view = new DataView(new ArrayBuffer(bytes.length));
              for (let i = 0; i < bytes.length; i++) view.setInt8(i, bytes[i]);
              return view;
            }""";

    /** Decodes with one codec and encodes with the other, field by field in the order of the schema: what the encoder's class lists. */
    private static final String TRANSCODE = """
            (decoder, encoder, bytes) => {
              const common = new Set(['constructor', 'wrap', 'wrapAndApplyHeader', 'limit', 'encodedLength', '_wrap', 'next']);
              const copy = (from, to) => {
                for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(to))) {
                  if (common.has(name)) continue;
                  if (typeof from[name] !== 'function') {
                    const source = from[name.slice(0, -'Count'.length)]();
                    const target = to[name](source.count());
                    while (source.hasNext()) copy(source.next(), target.next());
                  } else if (to[name].length === 0) {
                    copy(from[name](), to[name]());
                  } else {
                    to[name]((from[name + 'BigInt'] ?? from[name]).call(from));
                  }
                }
              };
              const view = new DataView(new ArrayBuffer(bytes + 64));
              encoder.wrapAndApplyHeader(view, 0);
              copy(decoder, encoder);
              return new Int8Array(view.buffer, 0, encoder.limit());
            }""";

    /** What browsers and Node have and the engine has not. */
    private static final String TEXT_CODECS = """
            globalThis.TextDecoder = class {
              decode(bytes) {
                return decodeURIComponent(Array.from(bytes, b => '%' + b.toString(16).padStart(2, '0')).join(''));
              }
            };
            globalThis.TextEncoder = class {
              encode(text) {
                return Uint8Array.from(unescape(encodeURIComponent(text)), c => c.charCodeAt(0));
              }
            };""";

    private final Context context = Context.newBuilder("js")
            .allowIO(IOAccess.ALL)
            .allowHostAccess(HostAccess.ALL)
            .allowExperimentalOptions(true)
            .option("js.esm-eval-returns-exports", "true")
            .option("engine.WarnInterpreterOnly", "false")
            .build();

    private final Value exports;
    private final Value view;
    private final Value transcode;

    JavaScriptModule(Path file) throws IOException {
        context.eval("js", TEXT_CODECS);
        exports = context.eval(Source.newBuilder("js", file.toFile())
                .mimeType("application/javascript+module")
                .build());
        view = context.eval("js", VIEW);
        transcode = context.eval("js", TRANSCODE);
    }

    Value member(String name) {
        return exports.getMember(name);
    }

    Value view(byte[] bytes) {
        return view.execute(bytes);
    }

    Value decoder(String message, byte[] bytes, int offset) {
        return member(message + "Decoder").newInstance().invokeMember("wrapAndApplyHeader", view(bytes), offset);
    }

    /** {@return what the encoder makes of all that the decoder reads} */
    byte[] transcode(String message, byte[] bytes, int offset) {
        final Value encoded = transcode.execute(
                decoder(message, bytes, offset), member(message + "Encoder").newInstance(), bytes.length);
        final byte[] result = new byte[(int) encoded.getArraySize()];
        IntStream.range(0, result.length)
                .forEach(i -> result[i] = (byte) encoded.getArrayElement(i).asInt());
        return result;
    }

    @Override
    public void close() {
        context.close(true);
    }
}
