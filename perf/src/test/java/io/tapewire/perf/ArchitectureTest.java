package io.tapewire.perf;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md: which module and package may know which. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tapewire");

    private static void mayNotKnow(String who, String... others) {
        noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @Test
    void shouldKeepChronicleInTheTape() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tapewire.tape..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepUndertowAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tapewire.fanout.websocket..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.undertow..", "org.xnio..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepSessionsFreeOfTheirTransport() {
        mayNotKnow("io.tapewire.fanout", "io.tapewire.fanout.websocket..", "io.tapewire.fanout.server..");
        mayNotKnow("io.tapewire.fanout.websocket..", "io.tapewire.fanout.server..");
    }

    @Test
    void shouldLetModulesKnowOnlyWhatStandsBelowThem() {
        mayNotKnow(
                "io.tapewire.schemas..",
                "io.tapewire.tape..",
                "io.tapewire.feed..",
                "io.tapewire.fanout..",
                "io.tapewire.client..",
                "io.tapewire.perf..");
        mayNotKnow(
                "io.tapewire.tape..",
                "io.tapewire.feed..",
                "io.tapewire.fanout..",
                "io.tapewire.client..",
                "io.tapewire.perf..");
        mayNotKnow("io.tapewire.feed..", "io.tapewire.fanout..", "io.tapewire.client..", "io.tapewire.perf..");
        mayNotKnow("io.tapewire.fanout..", "io.tapewire.feed..", "io.tapewire.client..", "io.tapewire.perf..");
        mayNotKnow(
                "io.tapewire.client..",
                "io.tapewire.tape..",
                "io.tapewire.feed..",
                "io.tapewire.fanout..",
                "io.tapewire.perf..");
    }
}
