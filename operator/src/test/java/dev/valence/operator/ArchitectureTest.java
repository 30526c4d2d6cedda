// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.operator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("dev.valence.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule decisionsKnowNoKubernetesAndNoNetwork = noClasses()
            .that()
            .resideInAnyPackage("..operator.cluster", "..operator.pack", "..operator.plan")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io..", "java.net..", "java.nio..", "java.util.concurrent..");

    @ArchTest
    static final ArchRule timeIsReadFromAClock = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule onlyWireAndCrdsAreImported = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.sun.net.httpserver..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "picocli..",
                    "com.fasterxml.jackson..",
                    "io.fabric8.kubernetes..",
                    "io.javaoperatorsdk..",
                    "io.micrometer..",
                    "dev.valence.wire..",
                    "dev.valence.crds..",
                    "dev.valence.operator..");
}
