package io.tapewire.schemas.javascript;

import io.tapewire.schemas.javascript.SchemaModel.Composite;
import io.tapewire.schemas.javascript.SchemaModel.EnumType;
import io.tapewire.schemas.javascript.SchemaModel.Message;
import io.tapewire.schemas.javascript.SchemaModel.SetType;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the module: helpers, enums, sets, then a decoder and an encoder of each composite and message. */
final class ModuleWriter {
    private static final String HELPERS = """
            const TWO_32 = 4294967296;
            const TEXT_DECODER = typeof TextDecoder === 'undefined' ? null : new TextDecoder();
            const TEXT_ENCODER = typeof TextEncoder === 'undefined' ? null : new TextEncoder();

            function int64(view, at) {
            return view.getInt32(at + %1$d, %3$s) * TWO_32 + view.getUint32(at + %2$d, %3$s);
            }

            function uint64(view, at) {
            return view.getUint32(at + %1$d, %3$s) * TWO_32 + view.getUint32(at + %2$d, %3$s);
            }

            function putWide(view, at, value, signed) {
            if (typeof value === 'bigint') {
            if (BigInt.asIntN(64, value) !== value && (signed || BigInt.asUintN(64, value) !== value)) {
            throw new RangeError(value + ' does not fit 64 bits');
            }
            view.setBigInt64(at, BigInt.asIntN(64, value), %3$s);
            } else {
            if (!Number.isSafeInteger(value)) {
            throw new RangeError(value + ' is no integer below 2^53: give a bigint');
            }
            const high = Math.floor(value / TWO_32);
            view.setInt32(at + %1$d, high, %3$s);
            view.setUint32(at + %2$d, value - high * TWO_32, %3$s);
            }
            }

            function bytesOf(view, at, length) {
            if (at + length > view.byteLength) {
            throw new RangeError(length + ' bytes are beyond the end');
            }
            return new Uint8Array(view.buffer, view.byteOffset + at, length);
            }

            function ascii(view, at, length) {
            let text = '';
            for (let i = 0; i < length; i++) {
            text += String.fromCharCode(view.getUint8(at + i));
            }
            return text;
            }

            function fixedAscii(view, at, size) {
            let length = 0;
            while (length < size && view.getUint8(at + length) !== 0) {
            length++;
            }
            return ascii(view, at, length);
            }

            function putAscii(view, at, text) {
            for (let i = 0; i < text.length; i++) {
            const code = text.charCodeAt(i);
            if (code > 127) {
            throw new RangeError('not ASCII: ' + text);
            }
            view.setUint8(at + i, code);
            }
            }

            function putFixedAscii(view, at, size, text) {
            if (text.length > size) {
            throw new RangeError('longer than ' + size + ': ' + text);
            }
            putAscii(view, at, text);
            for (let i = text.length; i < size; i++) {
            view.setUint8(at + i, 0);
            }
            }

            function putBytes(view, at, bytes) {
            bytesOf(view, at, bytes.length).set(bytes);
            }

            function checkLength(length, max, name) {
            if (!(length >= 0 && length <= max)) {
            throw new RangeError(name + ': ' + length + ' is beyond ' + max);
            }
            }
            """;

    private final SchemaModel schema;
    private final CodeText text = new CodeText();

    ModuleWriter(SchemaModel schema) {
        this.schema = schema;
    }

    String write() {
        text.add(
                "// Generated from the SBE schema %s (id %s, version %s). Do not edit.",
                schema.name(), schema.id(), schema.version());
        text.add("");
        text.add("export const SCHEMA_ID = %s;", schema.id());
        text.add("export const SCHEMA_VERSION = %s;", schema.version());
        text.blank();
        final boolean little = schema.littleEndian();
        text.add(HELPERS, little ? 4 : 0, little ? 0 : 4, little);
        schema.enums().values().forEach(this::enumType);
        schema.sets().values().forEach(this::setType);
        final DecoderWriter decoders = new DecoderWriter(schema, text);
        final EncoderWriter encoders = new EncoderWriter(schema, text);
        for (final Composite composite : schema.composites().values()) {
            decoders.composite(composite);
            encoders.composite(composite);
        }
        for (final Message message : schema.messages()) {
            decoders.message(message);
            encoders.message(message);
        }
        return text.toString();
    }

    private void enumType(EnumType type) {
        text.blank().add("export const %s = Object.freeze({", type.name());
        type.values().forEach((name, value) -> text.add("%s: %s,", name, value));
        if (!type.values().containsKey("UNKNOWN")) {
            text.add("UNKNOWN: %s,", type.unknown());
        }
        text.add("NULL_VAL: %s,", type.nullValue());
        text.add("});").blank();
        final String known =
                type.values().values().stream().map(Object::toString).collect(Collectors.joining(", "));
        text.add("const %sNames = Object.freeze({", type.name());
        type.values().forEach((name, value) -> text.add("'%s': '%s',", value, name));
        text.add("'%s': 'NULL_VAL',", type.nullValue()).add("});").blank();
        text.comment("The name of a value; UNKNOWN of one that is none.");
        text.add("export function nameOf%s(value) {", type.name());
        text.add("return %sNames[value] ?? 'UNKNOWN';", type.name()).add("}").blank();
        text.add("function to%s(value) {", type.name());
        text.add("switch (value) {");
        for (final String value : (known + ", " + type.nullValue()).split(", ")) {
            text.add("case %s:", value);
        }
        text.add("return value;")
                .add("default:")
                .add("return %s;", type.unknown())
                .add("}")
                .add("}");
    }

    private void setType(SetType type) {
        text.blank().comment("Bits: value & " + type.name() + ".name is not 0 where the choice is set.");
        text.add("export const %s = Object.freeze({", type.name());
        for (final Map.Entry<String, Integer> bit : type.bits().entrySet()) {
            text.add("%s: %s,", bit.getKey(), 1 << bit.getValue());
        }
        text.add("});");
    }
}
