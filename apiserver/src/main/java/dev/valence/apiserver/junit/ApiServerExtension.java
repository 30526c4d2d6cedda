// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver.junit;

import dev.valence.apiserver.Binaries;
import dev.valence.apiserver.Connection;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** See {@link WithApiServer}. */
final class ApiServerExtension implements ExecutionCondition, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ApiServerExtension.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Binaries.find().isPresent()) {
            return ConditionEvaluationResult.enabled("kube-apiserver is there");
        }
        String absent = "no kube-apiserver in " + Binaries.cache(System.getenv()) + ": " + Binaries.HOW_TO_GET;
        Absence.tell(context.getDisplayName() + ": " + absent);
        return ConditionEvaluationResult.disabled(absent);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Connection.class;
    }

    @Override
    public Connection resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // of the root, so that it is started once and ends with the last test of the JVM
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(SharedServer.class, _ -> SharedServer.start(), SharedServer.class)
                .connection();
    }
}
