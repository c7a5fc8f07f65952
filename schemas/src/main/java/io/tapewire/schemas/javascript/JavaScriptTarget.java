package io.tapewire.schemas.javascript;

import java.nio.file.Path;
import uk.co.real_logic.sbe.generation.CodeGenerator;
import uk.co.real_logic.sbe.generation.TargetCodeGenerator;
import uk.co.real_logic.sbe.ir.Ir;

/** What {@code -Dsbe.target.language} of sbe-tool names to get JavaScript: an ES module {@code codecs.js} and its types {@code codecs.d.ts}. */
public final class JavaScriptTarget implements TargetCodeGenerator {
    /** Made by sbe-tool, by name. */
    public JavaScriptTarget() {}

    /** @throws UnsupportedSchemaException naming what of the schema has no JavaScript yet */
    @Override
    public CodeGenerator newInstance(Ir ir, String outputDirectory) {
        return new JavaScriptGenerator(SchemaModel.of(ir), Path.of(outputDirectory));
    }
}
