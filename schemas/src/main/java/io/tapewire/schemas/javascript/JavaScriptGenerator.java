package io.tapewire.schemas.javascript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import uk.co.real_logic.sbe.generation.CodeGenerator;

/** Writes a schema's module and its types. */
final class JavaScriptGenerator implements CodeGenerator {
    static final String MODULE = "codecs.js";
    static final String TYPES = "codecs.d.ts";

    private final SchemaModel schema;
    private final Path directory;

    JavaScriptGenerator(SchemaModel schema, Path directory) {
        this.schema = schema;
        this.directory = directory;
    }

    @Override
    public void generate() throws IOException {
        final String module = new ModuleWriter(schema).write();
        final String types = new TypesWriter(schema).write();
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(MODULE), module);
        Files.writeString(directory.resolve(TYPES), types);
    }
}
