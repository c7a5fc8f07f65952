package io.tapewire.fanout.server;

import io.tapewire.schemas.process.UserData;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificate and key of the TLS listener: PEM files given, or a certificate for this machine's loopback names, made at first use and kept in the
 * user's data directory. Main thread, at start.
 */
final class TlsFiles {
    static final String KEY_FILE = "loopback-key.pem";

    /** Browsers take no more than 398 days. */
    private static final Duration VALIDITY = Duration.ofDays(397);

    private static final Duration RENEW_BEFORE = Duration.ofDays(14);
    private static final int SERIAL_BITS = 63;

    private TlsFiles() {}

    static SSLContext context(Path certOrNull, Path keyOrNull, Consumer<String> note) throws IOException {
        if (certOrNull != null) {
            return context(certOrNull, keyOrNull);
        }
        final Path directory = UserData.directory();
        final Path cert = UserData.loopbackCertificate();
        final Path key = directory.resolve(KEY_FILE);
        if (!isUsable(cert, key)) {
            make(directory, cert, key);
        }
        note.accept("tls: self-signed certificate for this machine: " + cert + " (give it to clients as --ca)");
        return context(cert, key);
    }

    private static boolean isUsable(Path cert, Path key) {
        if (!Files.isRegularFile(cert) || !Files.isRegularFile(key)) {
            return false;
        }
        try {
            final X509Certificate first =
                    (X509Certificate) certificates(cert).iterator().next();
            return first.getNotAfter().toInstant().isAfter(Instant.now().plus(RENEW_BEFORE));
        } catch (final IOException e) {
            return false;
        }
    }

    private static void make(Path directory, Path cert, Path key) throws IOException {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            final KeyPair pair = generator.generateKeyPair();
            final X500Name name = new X500Name("CN=Tapewire on this machine");
            final Instant now = Instant.now();
            final JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, new SecureRandom()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(VALIDITY)),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1")
            }));
            final X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            Files.createDirectories(directory);
            write(key, pem(new JcaPKCS8Generator(pair.getPrivate(), null)), "rw-------");
            write(cert, pem(certificate), "rw-r--r--");
        } catch (final GeneralSecurityException | OperatorCreationException e) {
            throw new IOException(directory + ": no certificate could be made: " + e.getMessage(), e);
        }
    }

    private static String pem(Object object) throws IOException {
        final StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    /** Never readable by others, not even for a moment: made with its mode, then moved into place. */
    private static void write(Path file, String text, String mode) throws IOException {
        final Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            final Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException("--cert " + file + ": no certificate in it");
            }
            return found;
        } catch (final GeneralSecurityException e) {
            throw new IOException("--cert " + file + ": " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file);
                PEMParser parser = new PEMParser(reader)) {
            final JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
                if (object instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
            throw new IOException("--key " + file + ": no unencrypted private key in it");
        }
    }

    private static SSLContext context(Path cert, Path key) throws IOException {
        try {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server", key(key), new char[0], certificates(cert).toArray(Certificate[]::new));
            final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (final GeneralSecurityException e) {
            throw new IOException(cert + ", " + key + ": not a usable pair: " + e.getMessage(), e);
        }
    }
}
