package io.tapewire.fanout.server;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: makes an access token. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description =
                "Makes an access token: its line for the file of --tokens, and the secret, which is shown only now.")
final class TokenCommand implements Callable<Integer> {
    /** 256 bits: as many as the digest keeps. */
    private static final int SECRET_BYTES = 32;

    @Parameters(paramLabel = "SUBJECT", description = "who it is for: letters, digits and . _ - @")
    private String subject;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!subject.matches("[A-Za-z0-9._@-]{1,64}")) {
            throw new ParameterException(spec.commandLine(), "SUBJECT: 1 to 64 letters, digits and . _ - @");
        }
        final byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        final String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        final PrintWriter out = spec.commandLine().getOut();
        out.println("line   " + TokenFile.line(subject, secret.getBytes(StandardCharsets.US_ASCII)));
        out.println("secret " + secret);
        out.flush();
        return 0;
    }
}
