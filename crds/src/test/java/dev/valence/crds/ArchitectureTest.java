// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.crds", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.valence.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule importsNoOtherModule = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "io.fabric8.crd..",
                    "io.fabric8.generator..",
                    "io.fabric8.kubernetes..",
                    "dev.valence.crds..");
}
