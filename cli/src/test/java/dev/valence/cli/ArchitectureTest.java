// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("dev.valence.cli.(**)").should().beFreeOfCycles();

    /** They run as processes: their HTTP stack is not ours. */
    @ArchTest
    static final ArchRule serverAndGatewayAreNeverClasses = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.valence.server..", "dev.valence.gateway..", "io.vertx..");

    /** The control plane serves any operator, so it knows none. */
    @ArchTest
    static final ArchRule apiServerKnowsNoValence = noClasses()
            .that()
            .resideInAPackage("dev.valence.cli.apiserver..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.valence.crds..", "dev.valence.wire..", "dev.valence.engine..");
}
