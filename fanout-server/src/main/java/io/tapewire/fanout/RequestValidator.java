package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.AckDecoder;
import io.tapewire.schemas.sbe.EpochQueryDecoder;
import io.tapewire.schemas.sbe.GoodbyeDecoder;
import io.tapewire.schemas.sbe.GroupSizeEncodingDecoder;
import io.tapewire.schemas.sbe.HelloDecoder;
import io.tapewire.schemas.sbe.InstrumentQueryDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PingDecoder;
import io.tapewire.schemas.sbe.ReconfigureDecoder;
import io.tapewire.schemas.sbe.ReplayControlDecoder;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import io.tapewire.schemas.sbe.UnsubscribeDecoder;
import org.agrona.DirectBuffer;

/**
 * Checks the structure of a client's message before any flyweight sees it: generated decoders check little, and their bounds are the buffer's, not
 * the message's. What passes has a known template, our schema, blocks at least as long as ours, groups and variable data within the message and
 * their caps, and ends exactly where its parts end. Answers with a code; throws and allocates nothing. Whether values make sense (enums, symbols) is
 * for {@link ItemRules}: one bad item fails alone.
 *
 * <pre>
 * 0           2          4        6       8
 * blockLength templateId schemaId version block … [group: blockLength u16, count u16, count × (block … [var])] [var: length u16, bytes]
 * </pre>
 */
final class RequestValidator {
    static final int OK = 0;
    static final int TOO_SHORT = 1;
    static final int WRONG_SCHEMA = 2;
    static final int WRONG_VERSION = 3;
    static final int UNKNOWN_TEMPLATE = 4;
    static final int WRONG_BLOCK = 5;
    static final int WRONG_GROUP = 6;
    static final int WRONG_VAR_DATA = 7;
    static final int TRAILING_BYTES = 8;

    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int GROUP_HEADER_LENGTH = GroupSizeEncodingDecoder.ENCODED_LENGTH;
    private static final int VAR_HEADER_LENGTH = 2;

    /** Cap of the schema's varAscii: more is no token, name or symbol. */
    private static final int VAR_MAX = 4096;

    private static final int BROKEN = -1;

    private final int maxItemsPerRequest;

    RequestValidator(int maxItemsPerRequest) {
        this.maxItemsPerRequest = maxItemsPerRequest;
    }

    /** {@return OK, or what is wrong with the message that fills {@code length} bytes from {@code offset}} */
    int check(DirectBuffer buffer, int offset, int length) {
        if (length < HEADER_LENGTH) {
            return TOO_SHORT;
        }
        final int templateId = u16(buffer, offset + 2);
        if (u16(buffer, offset + 4) != HelloDecoder.SCHEMA_ID) {
            return WRONG_SCHEMA;
        }
        final int version = u16(buffer, offset + 6);
        if (version != HelloDecoder.SCHEMA_VERSION && templateId != HelloDecoder.TEMPLATE_ID) {
            return WRONG_VERSION;
        }
        final int minBlock = minBlockLength(templateId);
        if (minBlock == BROKEN) {
            return UNKNOWN_TEMPLATE;
        }
        final int end = offset + length;
        final int block = u16(buffer, offset);
        if (block < minBlock || block > length - HEADER_LENGTH) {
            return WRONG_BLOCK;
        }
        return checkBehindBlock(templateId, version, buffer, offset + HEADER_LENGTH + block, end);
    }

    private int checkBehindBlock(int templateId, int version, DirectBuffer buffer, int at, int end) {
        switch (templateId) {
            case SubscribeDecoder.TEMPLATE_ID:
                return checkGroup(buffer, at, end, SubscribeDecoder.ItemsDecoder.sbeBlockLength(), true);
            case UnsubscribeDecoder.TEMPLATE_ID:
                return checkGroup(buffer, at, end, UnsubscribeDecoder.ItemsDecoder.sbeBlockLength(), false);
            case ReconfigureDecoder.TEMPLATE_ID:
                return checkGroup(buffer, at, end, ReconfigureDecoder.ItemsDecoder.sbeBlockLength(), false);
            case HelloDecoder.TEMPLATE_ID:
                return checkHello(version, buffer, at, end);
            case InstrumentQueryDecoder.TEMPLATE_ID:
            case ReplayControlDecoder.TEMPLATE_ID:
                return checkEnd(skipVar(buffer, at, end), end);
            default:
                return checkEnd(at, end);
        }
    }

    /** A Hello of a newer version may have more behind what we know. */
    private static int checkHello(int version, DirectBuffer buffer, int at, int end) {
        final int token = skipVar(buffer, at, end);
        final int clientName = token == BROKEN ? BROKEN : skipVar(buffer, token, end);
        if (clientName != BROKEN && version > HelloDecoder.SCHEMA_VERSION) {
            return OK;
        }
        return checkEnd(clientName, end);
    }

    private int checkGroup(DirectBuffer buffer, int at, int end, int minBlock, boolean varPerItem) {
        if (end - at < GROUP_HEADER_LENGTH) {
            return WRONG_GROUP;
        }
        final int block = u16(buffer, at);
        final int count = u16(buffer, at + 2);
        if (block < minBlock || count > maxItemsPerRequest) {
            return WRONG_GROUP;
        }
        int next = at + GROUP_HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            if (end - next < block) {
                return WRONG_GROUP;
            }
            next += block;
            if (varPerItem) {
                next = skipVar(buffer, next, end);
                if (next == BROKEN) {
                    return WRONG_VAR_DATA;
                }
            }
        }
        return checkEnd(next, end);
    }

    private static int checkEnd(int at, int end) {
        return at == BROKEN ? WRONG_VAR_DATA : at == end ? OK : TRAILING_BYTES;
    }

    private static int skipVar(DirectBuffer buffer, int at, int end) {
        if (end - at < VAR_HEADER_LENGTH) {
            return BROKEN;
        }
        final int length = u16(buffer, at);
        return length > VAR_MAX || length > end - at - VAR_HEADER_LENGTH ? BROKEN : at + VAR_HEADER_LENGTH + length;
    }

    private static int minBlockLength(int templateId) {
        return switch (templateId) {
            case HelloDecoder.TEMPLATE_ID -> HelloDecoder.BLOCK_LENGTH;
            case SubscribeDecoder.TEMPLATE_ID -> SubscribeDecoder.BLOCK_LENGTH;
            case UnsubscribeDecoder.TEMPLATE_ID -> UnsubscribeDecoder.BLOCK_LENGTH;
            case ReconfigureDecoder.TEMPLATE_ID -> ReconfigureDecoder.BLOCK_LENGTH;
            case AckDecoder.TEMPLATE_ID -> AckDecoder.BLOCK_LENGTH;
            case PingDecoder.TEMPLATE_ID -> PingDecoder.BLOCK_LENGTH;
            case InstrumentQueryDecoder.TEMPLATE_ID -> InstrumentQueryDecoder.BLOCK_LENGTH;
            case ReplayControlDecoder.TEMPLATE_ID -> ReplayControlDecoder.BLOCK_LENGTH;
            case GoodbyeDecoder.TEMPLATE_ID -> GoodbyeDecoder.BLOCK_LENGTH;
            case EpochQueryDecoder.TEMPLATE_ID -> EpochQueryDecoder.BLOCK_LENGTH;
            default -> BROKEN;
        };
    }

    private static int u16(DirectBuffer buffer, int at) {
        return buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** {@return a constant text for a code, for log lines} */
    static String describe(int code) {
        return switch (code) {
            case OK -> "ok";
            case TOO_SHORT -> "too short";
            case WRONG_SCHEMA -> "wrong schema";
            case WRONG_VERSION -> "wrong version";
            case UNKNOWN_TEMPLATE -> "unknown template";
            case WRONG_BLOCK -> "wrong block length";
            case WRONG_GROUP -> "wrong group";
            case WRONG_VAR_DATA -> "wrong variable data";
            default -> "trailing bytes";
        };
    }
}
