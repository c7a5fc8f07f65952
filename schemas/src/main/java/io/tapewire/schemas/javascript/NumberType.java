package io.tapewire.schemas.javascript;

import uk.co.real_logic.sbe.PrimitiveType;

/** How a number is read from and written to a DataView. */
enum NumberType {
    INT8(PrimitiveType.INT8, "Int8"),
    INT16(PrimitiveType.INT16, "Int16"),
    INT32(PrimitiveType.INT32, "Int32"),
    INT64(PrimitiveType.INT64, "BigInt64"),
    UINT8(PrimitiveType.UINT8, "Uint8"),
    UINT16(PrimitiveType.UINT16, "Uint16"),
    UINT32(PrimitiveType.UINT32, "Uint32"),
    UINT64(PrimitiveType.UINT64, "BigUint64"),
    FLOAT(PrimitiveType.FLOAT, "Float32"),
    DOUBLE(PrimitiveType.DOUBLE, "Float64");

    private final PrimitiveType primitive;
    private final String view;

    NumberType(PrimitiveType primitive, String view) {
        this.primitive = primitive;
        this.view = view;
    }

    static NumberType of(PrimitiveType primitive, String where) {
        for (final NumberType type : values()) {
            if (type.primitive == primitive) {
                return type;
            }
        }
        throw new UnsupportedSchemaException(where, "a number of type " + primitive.primitiveName());
    }

    int size() {
        return primitive.size();
    }

    boolean isWide() {
        return this == INT64 || this == UINT64;
    }

    boolean isFloating() {
        return this == FLOAT || this == DOUBLE;
    }

    /** {@return name of the DataView methods behind {@code get} and {@code set}} */
    String view() {
        return view;
    }

    /** {@return an expression that reads it as a number; of 64 bits the nearest one} */
    String read(String place, String endian) {
        return switch (this) {
            case INT8, UINT8 -> "this._v.get" + view + "(" + place + ")";
            case INT64 -> "int64(this._v, " + place + ")";
            case UINT64 -> "uint64(this._v, " + place + ")";
            default -> "this._v.get" + view + "(" + place + ", " + endian + ")";
        };
    }

    /** {@return a statement that writes it; not of 64 bits} */
    String write(String place, String value, String endian) {
        return switch (this) {
            case INT8, UINT8 -> "this._v.set" + view + "(" + place + ", " + value + ");";
            default -> "this._v.set" + view + "(" + place + ", " + value + ", " + endian + ");";
        };
    }
}
