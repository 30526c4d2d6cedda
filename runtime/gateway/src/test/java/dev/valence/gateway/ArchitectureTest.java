// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("dev.valence.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule gatewayKnowsOnlyWireAndCrdsOfValence = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "picocli..",
                    "com.fasterxml.jackson..",
                    "io.fabric8.kubernetes..",
                    "io.micrometer..",
                    "io.vertx..",
                    "dev.valence.wire..",
                    "dev.valence.crds..",
                    "dev.valence.gateway..");

    @ArchTest
    static final ArchRule onlyTheRegistryKnowsKubernetes = noClasses()
            .that()
            .resideOutsideOfPackages("dev.valence.gateway.registry..", "dev.valence.gateway")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "dev.valence.crds..");

    @ArchTest
    static final ArchRule routingDoesNoInputOrOutput = noClasses()
            .that()
            .resideInAPackage("dev.valence.gateway.route..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "java.net..", "java.nio..", "java.io..");

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");
}
