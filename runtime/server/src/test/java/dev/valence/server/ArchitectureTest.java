// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.valence.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule serverKnowsWireAndEngineAlone = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify.annotations..",
                    "org.slf4j..",
                    "com.fasterxml.jackson..",
                    "io.vertx..",
                    "io.netty..",
                    "io.micrometer..",
                    "picocli..",
                    "dev.valence.wire..",
                    "dev.valence.engine..",
                    "dev.valence.server..");

    @ArchTest
    static final ArchRule theEngineIsSeenThroughItsContract = noClasses()
            .that()
            .resideOutsideOfPackage("dev.valence.server")
            .should()
            .dependOnClassesThat(Predicates.resideInAPackage("dev.valence.engine..")
                    .and(DescribedPredicate.not(Predicates.resideInAPackage("dev.valence.engine.api.."))));

    @ArchTest
    static final ArchRule onlyHttpPackagesKnowHttp = noClasses()
            .that()
            .resideInAnyPackage("dev.valence.server.assignment..", "dev.valence.server.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "dev.valence.server.http..");
}
