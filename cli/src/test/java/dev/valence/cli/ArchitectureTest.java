// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.valence.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("dev.valence.(**)").should().beFreeOfCycles();

    /** Server and gateway run as processes: their HTTP stack is not ours. */
    @ArchTest
    static final ArchRule httpStackOfServerAndGatewayIsNotThere =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("io.vertx..");

    /** The control plane serves any operator, so it knows none. */
    @ArchTest
    static final ArchRule apiServerKnowsNoValence = classes()
            .that()
            .resideInAPackage("dev.valence.cli.apiserver..")
            .should()
            .onlyDependOnClassesThat(
                    resideInAPackage("dev.valence.cli.apiserver..").or(isNotOurs()));

    @ArchTest
    static final ArchRule kubeletAndCollectorsKnowKubernetesOnly = classes()
            .that()
            .resideInAnyPackage("dev.valence.cli.kubelet..", "dev.valence.cli.collect..", "dev.valence.cli.process..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "dev.valence.cli.kubelet..",
                            "dev.valence.cli.collect..",
                            "dev.valence.cli.process..",
                            "dev.valence.cli.file..")
                    .or(isNotOurs()));

    private static DescribedPredicate<JavaClass> isNotOurs() {
        return resideOutsideOfPackage("dev.valence..");
    }

    @ArchTest
    static final ArchRule modulesAreThoseOfTheArchitecture = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "dev.valence.cli..",
                            "dev.valence.engine..",
                            "dev.valence.crds..",
                            "dev.valence.wire..",
                            "dev.valence.apiserver..")
                    .or(isNotOurs()));
}
