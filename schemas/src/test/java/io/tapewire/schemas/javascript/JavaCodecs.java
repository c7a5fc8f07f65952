package io.tapewire.schemas.javascript;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.generation.CompilerUtil;
import org.agrona.generation.StringWriterOutputManager;
import uk.co.real_logic.sbe.generation.java.JavaGenerator;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.xml.IrGenerator;
import uk.co.real_logic.sbe.xml.MessageSchema;
import uk.co.real_logic.sbe.xml.ParserOptions;
import uk.co.real_logic.sbe.xml.XmlSchemaParser;

/** The Java decoders of a schema, made by sbe-tool and compiled in memory: the oracle. */
final class JavaCodecs {
    private final String packageName;
    private final ClassLoader loader;

    private JavaCodecs(String packageName, ClassLoader loader) {
        this.packageName = packageName;
        this.loader = loader;
    }

    static Ir parse(Path schema) throws Exception {
        final ParserOptions options =
                ParserOptions.builder().stopOnError(true).suppressOutput(true).build();
        try (var in = Files.newInputStream(schema)) {
            final MessageSchema parsed = XmlSchemaParser.parse(in, options);
            return new IrGenerator().generate(parsed);
        }
    }

    static JavaCodecs of(Ir ir, String anyDecoder) throws IOException, ClassNotFoundException {
        final StringWriterOutputManager output = new StringWriterOutputManager();
        output.setPackageName(ir.applicableNamespace());
        new JavaGenerator(
                        ir,
                        "org.agrona.MutableDirectBuffer",
                        "org.agrona.DirectBuffer",
                        false,
                        false,
                        true,
                        false,
                        output)
                .generate();
        final Class<?> any =
                CompilerUtil.compileInMemory(ir.applicableNamespace() + "." + anyDecoder, output.getSources());
        return new JavaCodecs(ir.applicableNamespace(), any.getClassLoader());
    }

    /** {@return how the Java decoder of a message prints it} */
    String text(String message, byte[] bytes, int offset) throws ReflectiveOperationException {
        final Class<?> decoderClass = loader.loadClass(packageName + "." + message + "Decoder");
        final Class<?> headerClass = loader.loadClass(packageName + ".MessageHeaderDecoder");
        final Object decoder = decoderClass.getConstructor().newInstance();
        final Object header = headerClass.getConstructor().newInstance();
        try {
            decoderClass
                    .getMethod("wrapAndApplyHeader", DirectBuffer.class, int.class, headerClass)
                    .invoke(decoder, new UnsafeBuffer(bytes), offset, header);
        } catch (final InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
        return decoder.toString();
    }
}
