package io.tapewire.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongArrayList;
import org.junit.jupiter.api.Test;

class FeedSummaryTest {
    private final FeedSummary summary = new FeedSummary();

    @Test
    void shouldTellValuesInTheOrderGiven() {
        final Map<String, Long> byType = new LinkedHashMap<>();
        byType.put("T", 2L);
        byType.put("Q", 1L);
        final LongArrayList gaps = new LongArrayList();
        gaps.addAll(List.of(3L, 5L, 9L, 9L));
        summary.put("source", "sim");
        summary.put("messages", 1_234_567L);
        summary.put("byType", byType);
        summary.put("gaps", gaps);
        summary.put("truncated", false);

        assertEquals(
                "{\"source\":\"sim\",\"messages\":1234567,\"byType\":{\"T\":2,\"Q\":1},\"gaps\":[[3,5],[9,9]],\"truncated\":false}",
                summary.toJson());
        assertEquals(
                "source     sim\nmessages   1,234,567\nbyType.T   2\nbyType.Q   1\ngaps       3-5, 9-9\ntruncated  false",
                summary.toTable());
    }

    @Test
    void shouldTellWhatIsEmpty() {
        summary.put("byType", Map.of());
        summary.put("gaps", new LongArrayList());

        assertEquals("{\"byType\":{},\"gaps\":[]}", summary.toJson());
        assertEquals("gaps  none", summary.toTable());
        assertEquals("{}", new FeedSummary().toJson());
        assertEquals("", new FeedSummary().toTable());
    }

    @Test
    void shouldKeepJsonWholeWhateverAValueHolds() {
        summary.put("text", "a \"quoted\" \\ line\nbreak");
        summary.put("large", 1L << 53);
        summary.put("most", (1L << 53) - 1);

        assertEquals(
                "{\"text\":\"a \\\"quoted\\\" \\\\ line\\u000abreak\",\"large\":\"9007199254740992\",\"most\":9007199254740991}",
                summary.toJson());
    }

    @Test
    void shouldRefuseAKeyGivenTwiceAndAValueThatCannotBeTold() {
        summary.put("ticks", 1L);

        assertThrows(IllegalArgumentException.class, () -> summary.put("ticks", 2L));
        assertThrows(IllegalArgumentException.class, () -> summary.put("rate", 0.5));
        assertThrows(IllegalArgumentException.class, () -> summary.put("rates", Map.of("a", 0.5)));
    }
}
