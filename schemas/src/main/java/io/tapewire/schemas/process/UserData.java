package io.tapewire.schemas.process;

import java.nio.file.Path;

/** Where a user's own files of Tapewire are: {@code $XDG_DATA_HOME/tapewire}, or {@code ~/.local/share/tapewire}. */
public final class UserData {
    private UserData() {}

    /** {@return the directory; it may not exist yet} */
    public static Path directory() {
        final String xdg = System.getenv("XDG_DATA_HOME");
        final Path base = xdg == null || xdg.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(xdg);
        return base.resolve("tapewire");
    }

    /** {@return the certificate that a server of this user makes for this machine's loopback names, and that clients are given as {@code --ca}} */
    public static Path loopbackCertificate() {
        return directory().resolve("loopback-cert.pem");
    }
}
