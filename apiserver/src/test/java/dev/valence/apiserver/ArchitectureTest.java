// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.apiserver", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.valence.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule importsNoOtherModule = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.valence.apiserver..", "java..", "javax.net.ssl..", "org.jspecify..", "org.junit..");

    @ArchTest
    static final ArchRule onlyTheJunitPackageNeedsJunit = noClasses()
            .that()
            .resideInAPackage("dev.valence.apiserver")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..");
}
