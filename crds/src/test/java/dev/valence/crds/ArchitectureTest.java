// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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
    static final ArchRule importsNoOtherModule = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.valence.wire..",
                    "dev.valence.engine..",
                    "dev.valence.server..",
                    "dev.valence.gateway..",
                    "dev.valence.operator..",
                    "dev.valence.cli..");
}
