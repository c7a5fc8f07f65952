package io.tapewire.fanout.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapewire.fanout.Rights;
import io.tapewire.fanout.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FanoutServerMainTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "serve --tape t --nonsense 1",
                "serve --tape t --port x",
                "serve --tape t --send-buffer 3q",
                "serve --tape t --cert c.pem",
                "serve --tape t --host 0.0.0.0",
                "token",
                "token a/b",
                "other"
            })
    void shouldEndWithTwoOnAWrongCommand(String line) {
        assertEquals(2, FanoutServerMain.run(line.split(" ")));
    }

    @Test
    void shouldRefuseUnknownSettingsOfAFile() throws IOException {
        final Path file = directory.resolve("server.properties");
        Files.writeString(file, "sendbuffer=1k\n");
        assertEquals(2, FanoutServerMain.run("serve", "--tape", "t", "--config", file.toString(), "--print-config"));
        Files.writeString(file, "send-buffer=1k\n");
        assertEquals(0, FanoutServerMain.run("serve", "--tape", "t", "--config", file.toString(), "--print-config"));
    }

    @Test
    void shouldTakeTheTapeFromTheFileAndATapeOfAnyName() throws IOException {
        final Path file = directory.resolve("server.properties");
        Files.writeString(file, "tape=somewhere\nport=0\n");
        assertEquals(0, FanoutServerMain.run("serve", "--config", file.toString(), "--print-config"));
        assertEquals(0, FanoutServerMain.run("serve", "--config=" + file, "--print-config"));
        Files.writeString(file, "port=0\n");
        assertEquals(
                0, FanoutServerMain.run("serve", "--tape", "serve", "--config", file.toString(), "--print-config"));
        assertEquals(2, FanoutServerMain.run("serve", "--config", file.toString(), "--print-config"));
        Files.writeString(file, "tape=t\nprint-config=true\n");
        assertEquals(2, FanoutServerMain.run("serve", "--config", file.toString()));
    }

    @Test
    void shouldRefuseAFileThatIsNotThereOrHasAValueOfTheWrongKind() throws IOException {
        assertEquals(2, FanoutServerMain.run("serve", "--tape", "t", "--config", "/nowhere/at/all"));
        final Path file = directory.resolve("server.properties");
        Files.writeString(file, "port=many\n");
        assertEquals(2, FanoutServerMain.run("serve", "--tape", "t", "--config", file.toString(), "--print-config"));
    }

    private Path tokens(String mode, String text) throws IOException {
        final Path file = directory.resolve("tokens");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    @Test
    void shouldKnowWhoATokenBelongsTo() throws IOException {
        final byte[] secret = "s3cret".getBytes(StandardCharsets.US_ASCII);
        final TokenFile file = TokenFile.read(
                tokens("rw-------", "# ours\n\n" + TokenFile.line("alice", secret) + " limit.max-subscriptions=5\n"));
        assertEquals("alice", file.authenticate(secret).name());
        assertEquals(5, file.authenticate(secret).maxSubscriptions());
        assertNull(file.authenticate("other".getBytes(StandardCharsets.US_ASCII)));
        assertNull(file.authenticate(new byte[0]));
        assertNotNull(file);
    }

    @Test
    void shouldKnowWhatASubjectMaySee() throws IOException {
        final byte[] secret = "s3cret".getBytes(StandardCharsets.US_ASCII);
        final TokenFile file = TokenFile.read(tokens(
                "rw-------", TokenFile.line("alice", secret) + " delay=15m rights=A/quote:realtime,*:delayed\n"));
        final Subject alice = file.authenticate(secret);
        assertEquals(900_000_000_000L, alice.delayNs());
        assertEquals(Rights.Right.REALTIME, alice.rights().of("A", 1));
        assertEquals(Rights.Right.DELAYED, alice.rights().of("A", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rights=*:delayed",
                "delay=15 rights=*:delayed",
                "delay=0s rights=*:delayed",
                "rights=*:soon",
                "rights="
            })
    void shouldRefuseRightsThatCannotBe(String words) throws IOException {
        final byte[] secret = "s3cret".getBytes(StandardCharsets.US_ASCII);
        final Path file = tokens("rw-------", TokenFile.line("alice", secret) + " " + words + "\n");
        final IOException e = assertThrows(IOException.class, () -> TokenFile.read(file));
        assertEquals(true, e.getMessage().contains(file + ":1"), e.getMessage());
    }

    @Test
    void shouldRefuseMoreDelaysThanAShardKeeps() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 5; i++) {
            text.append(TokenFile.line("s" + i, new byte[] {(byte) i})).append(" delay=" + i + "m rights=*:delayed\n");
        }
        final Path file = tokens("rw-------", text.toString());
        final IOException e = assertThrows(IOException.class, () -> TokenFile.read(file));
        assertEquals(true, e.getMessage().contains("5 different delays"), e.getMessage());
    }

    @Test
    void shouldRefuseATokenFileThatOthersMayRead() throws IOException {
        final Path file = tokens("rw-r-----", "");
        assertThrows(IOException.class, () -> TokenFile.read(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice md5:00", "alice sha256:00", "alice sha256:xyz", "alice sha256:00 x=1"})
    void shouldNameTheLineOfATokenFileThatIsWrong(String line) throws IOException {
        final Path file = tokens("rw-------", "\n" + line + "\n");
        final IOException e = assertThrows(IOException.class, () -> TokenFile.read(file));
        assertEquals(true, e.getMessage().contains(file + ":2"), e.getMessage());
    }
}
