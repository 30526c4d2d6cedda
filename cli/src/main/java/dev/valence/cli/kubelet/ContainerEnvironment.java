// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A container's environment, and {@code $(VAR)} in its arguments. */
final class ContainerEnvironment {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([A-Za-z_][A-Za-z0-9_.-]*)\\)");
    private static final Pattern METADATA_ENTRY = Pattern.compile("metadata\\.(labels|annotations)\\['([^']+)'\\]");

    /** Reads Secrets and ConfigMaps of the pod's namespace. */
    interface References {
        /** Null where there is none. */
        @Nullable
        String secret(String namespace, String name, String key);

        @Nullable
        String configMap(String namespace, String name, String key);
    }

    private final Map<String, String> variables = new LinkedHashMap<>();

    private ContainerEnvironment() {}

    /** @throws ContainerConfigException a reference that leads nowhere */
    static ContainerEnvironment of(Pod pod, Container container, String podIp, References references) {
        var environment = new ContainerEnvironment();
        for (EnvVar variable : container.getEnv()) {
            var source = variable.getValueFrom();
            var value = source == null
                    ? environment.expand(variable.getValue() == null ? "" : variable.getValue())
                    : resolve(pod, podIp, variable.getName(), source, references);
            if (value != null) {
                environment.variables.put(variable.getName(), value);
            }
        }
        if (!container.getEnvFrom().isEmpty()) {
            throw new ContainerConfigException("envFrom is not supported in local mode; name each variable under env");
        }
        return environment;
    }

    private static @Nullable String resolve(
            Pod pod, String podIp, String name, EnvVarSource source, References references) {
        var namespace = pod.getMetadata().getNamespace();
        if (source.getFieldRef() != null) {
            return field(pod, podIp, source.getFieldRef().getFieldPath());
        }
        var secret = source.getSecretKeyRef();
        if (secret != null) {
            var value = references.secret(namespace, secret.getName(), secret.getKey());
            return required(value, secret.getOptional(), "key " + secret.getKey() + " of secret " + secret.getName());
        }
        var map = source.getConfigMapKeyRef();
        if (map != null) {
            var value = references.configMap(namespace, map.getName(), map.getKey());
            return required(value, map.getOptional(), "key " + map.getKey() + " of configmap " + map.getName());
        }
        throw new ContainerConfigException("variable " + name + " has a source that local mode does not know");
    }

    private static @Nullable String required(@Nullable String value, @Nullable Boolean optional, String what) {
        if (value == null && !Boolean.TRUE.equals(optional)) {
            throw new ContainerConfigException(what + " not found");
        }
        return value;
    }

    private static String field(Pod pod, String podIp, String path) {
        var metadata = pod.getMetadata();
        Matcher entry = METADATA_ENTRY.matcher(path);
        if (entry.matches()) {
            var map = entry.group(1).equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
            var value = map == null ? null : map.get(entry.group(2));
            return value == null ? "" : value;
        }
        return switch (path) {
            case "metadata.name" -> metadata.getName();
            case "metadata.namespace" -> metadata.getNamespace();
            case "metadata.uid" -> metadata.getUid();
            case "spec.nodeName" -> Kubelet.NODE_NAME;
            case "spec.serviceAccountName" -> String.valueOf(pod.getSpec().getServiceAccountName());
            case "status.podIP", "status.podIPs" -> podIp;
            case "status.hostIP" -> Kubelet.HOST_IP;
            default -> throw new ContainerConfigException("field " + path + " is not known in local mode");
        };
    }

    Map<String, String> variables() {
        return variables;
    }

    List<String> expand(List<String> arguments) {
        return arguments.stream().map(this::expand).toList();
    }

    /** {@code $(NAME)} where NAME is known, {@code $$} for a dollar; anything else stays as it is. */
    private String expand(String text) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            var name = match.group(1);
            var value = name == null ? "$" : variables.getOrDefault(name, match.group());
            return Matcher.quoteReplacement(value);
        });
    }
}
