package io.tapewire.perf;

import java.util.ArrayList;
import java.util.List;

/** Options that a JVM started from here needs: an executable jar's manifest gives them to its own process alone. */
public final class JvmOptions {
    /** What Chronicle Queue (sun.nio.ch, reflect) and Agrona (jdk.internal.misc) need opened, and that nothing looks up addresses abroad. */
    private static final List<String> OPTIONS = List.of(
            "-Xlog:disable",
            "-Xlog:all=warning:stderr", // the JVM's own warnings go to stdout by default
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "-Dchronicle.analytics.disable=true",
            "-Dchronicle.announcer.disable=true");

    /** From this version on the JVM warns of Unsafe unless told not to; older ones do not know the option. */
    private static final int UNSAFE_WARNING_VERSION = 24;

    private JvmOptions() {}

    /** {@return the options for a JVM of this one's version} */
    public static List<String> list() {
        final List<String> options = new ArrayList<>(OPTIONS);
        if (Runtime.version().feature() >= UNSAFE_WARNING_VERSION) {
            options.add("--sun-misc-unsafe-memory-access=allow");
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return options;
    }
}
