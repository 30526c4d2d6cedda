// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.rule;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** CEL with the functions Kubernetes adds: strings, sets, optionals, quantities. */
final class CelEnvironment {
    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)(([KMGTPE]i)|[numkMGTPE]|([eE][+-]?\\d+))?");
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableTimestampEpoch(true)
            .build();

    private CelEnvironment() {}

    static Cel create() {
        return CelFactory.standardCelBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("self", SimpleType.DYN)
                .addVar("oldSelf", SimpleType.DYN)
                .addCompilerLibraries(
                        CelExtensions.strings(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.lists(),
                        CelExtensions.optional())
                .addRuntimeLibraries(
                        CelExtensions.strings(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.lists(),
                        CelExtensions.optional())
                .addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "quantity",
                                CelOverloadDecl.newGlobalOverload(
                                        "string_to_quantity", SimpleType.DYN, SimpleType.STRING)),
                        CelFunctionDecl.newFunctionDeclaration(
                                "isQuantity",
                                CelOverloadDecl.newGlobalOverload(
                                        "is_quantity_string", SimpleType.BOOL, SimpleType.STRING)),
                        comparison("isGreaterThan", SimpleType.BOOL),
                        comparison("isLessThan", SimpleType.BOOL),
                        comparison("compareTo", SimpleType.INT),
                        CelFunctionDecl.newFunctionDeclaration(
                                "sign",
                                CelOverloadDecl.newMemberOverload("quantity_sign", SimpleType.INT, SimpleType.DYN)))
                .addFunctionBindings(
                        CelFunctionBinding.from("string_to_quantity", String.class, CelEnvironment::quantity),
                        CelFunctionBinding.from(
                                "is_quantity_string",
                                String.class,
                                text -> QUANTITY.matcher(text).matches()),
                        CelFunctionBinding.from(
                                "quantity_isGreaterThan",
                                BigDecimal.class,
                                BigDecimal.class,
                                (a, b) -> a.compareTo(b) > 0),
                        CelFunctionBinding.from(
                                "quantity_isLessThan",
                                BigDecimal.class,
                                BigDecimal.class,
                                (a, b) -> a.compareTo(b) < 0),
                        CelFunctionBinding.from("quantity_compareTo", BigDecimal.class, BigDecimal.class, (a, b) ->
                                (long) a.compareTo(b)),
                        CelFunctionBinding.from("quantity_sign", BigDecimal.class, a -> (long) a.signum()))
                .build();
    }

    private static CelFunctionDecl comparison(String name, CelType result) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload("quantity_" + name, result, SimpleType.DYN, SimpleType.DYN));
    }

    private static BigDecimal quantity(String text) {
        if (!QUANTITY.matcher(text).matches()) {
            throw new IllegalArgumentException("quantities must match the regular expression '" + QUANTITY + "'");
        }
        return Quantity.getAmountInBytes(Quantity.parse(text));
    }
}
