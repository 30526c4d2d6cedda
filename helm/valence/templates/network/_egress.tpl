{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{- define "valence.dns" -}}
- ports:
  - {port: 53, protocol: UDP}
  - {port: 53, protocol: TCP}
{{- end -}}

{{/* By port alone: the API server's address is none that a policy could know beforehand. */}}
{{- define "valence.toApiServer" -}}
- ports:
  {{- range .Values.networkPolicy.apiServerPorts }}
  - {port: {{ . }}, protocol: TCP}
  {{- end }}
{{- end -}}

{{/* Arguments: dict "root" $ "port" 8000 */}}
{{- define "valence.toRuntimes" -}}
- to:
  {{- range include "valence.namespaces" .root | fromJsonArray }}
  - namespaceSelector:
      matchLabels: {kubernetes.io/metadata.name: {{ . }}}
    podSelector:
      matchLabels: {app.kubernetes.io/name: valence-runtime}
  {{- end }}
  ports:
  - {port: {{ .port }}, protocol: TCP}
{{- end -}}
