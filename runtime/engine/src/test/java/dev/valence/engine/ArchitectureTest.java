// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("dev.valence.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule knowsNeitherServerNorCluster = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.valence.engine..",
                    "dev.valence.wire..",
                    "java..",
                    "com.fasterxml.jackson..",
                    "ai.djl..",
                    "org.slf4j..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule onlyTheBackendSpeaksToNativeCode = noClasses()
            .that()
            .resideOutsideOfPackage("dev.valence.engine.backend..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.foreign.Linker");

    @ArchTest
    static final ArchRule decisionsKnowNoDevice = noClasses()
            .that()
            .resideInAnyPackage("dev.valence.engine.schedule..", "dev.valence.engine.kv..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.valence.engine.backend..", "dev.valence.engine.forward..", "java.io..", "java.nio..");

    @ArchTest
    static final ArchRule theContractKnowsNothingBehindIt = classes()
            .that()
            .resideInAPackage("dev.valence.engine.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.valence.engine.api..", "dev.valence.wire..", "java..", "org.jspecify..");
}
