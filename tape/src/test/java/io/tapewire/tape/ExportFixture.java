package io.tapewire.tape;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Runs {@code tape export}, and reads what it writes. */
final class ExportFixture {
    private static final List<String> TITLES =
            Stream.of(CsvColumn.values()).map(CsvColumn::title).toList();

    private final Path directory;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    ExportFixture(Path directory) {
        this.directory = directory;
    }

    /** {@return the exit code} */
    int run(String command, Object... options) {
        out = new ByteArrayOutputStream();
        err.reset();
        final String[] args = Stream.concat(Stream.of(command, directory), Arrays.stream(options))
                .map(Object::toString)
                .toArray(String[]::new);
        return TapeMain.run(args, out, new PrintStream(err, true, StandardCharsets.UTF_8), () -> false);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** {@return rows of the last run, without the header, each with a value for each column} */
    List<List<String>> rows() {
        final List<List<String>> rows = new ArrayList<>();
        for (final String line : out().split("\r\n")) {
            rows.add(Arrays.asList(line.split(",", -1)));
        }
        return rows.subList(1, rows.size());
    }

    static String value(List<String> row, String title) {
        return row.get(TITLES.indexOf(title));
    }

    /** {@return what a row has in its columns, {@code title=value}, but for those that are empty} */
    static List<String> set(List<String> row) {
        final List<String> set = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            if (!row.get(i).isEmpty()) {
                set.add(TITLES.get(i) + "=" + row.get(i));
            }
        }
        return set;
    }

    List<Long> tapeSeqs() {
        return rows().stream().map(row -> Long.parseLong(value(row, "tapeSeq"))).toList();
    }
}
