{{- define "parc-social.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "parc-social.labels" -}}
app.kubernetes.io/name: parc-social
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* root, part */}}
{{- define "parc-social.selector" -}}
app.kubernetes.io/name: parc-social
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "parc-social.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "parc-social.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* root, url: the file of the secret that is the login */}}
{{- define "parc-social.container" -}}
image: {{ include "parc-social.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
env:
  - {name: PARC_SOCIAL_BASE_URL, value: {{ printf "https://%s" (required "domain: the public name is required" .root.Values.domain) | quote }}}
  - {name: PARC_SOCIAL_PROXIES, value: {{ required "proxies: the addresses of the ingress controller are required" .root.Values.proxies | quote }}}
  - {name: PARC_SOCIAL_STORE_FILE, value: /run/secrets/parc-social/{{ .url }}}
  - {name: PARC_SOCIAL_REGISTRY_FILE, value: /run/secrets/parc-social/{{ .url }}}
  - {name: PARC_SOCIAL_METRICS_TOKEN_FILE, value: /run/secrets/parc-social/metrics_token}
  - {name: PARC_SOCIAL_DEPOTS_CLE, value: /var/lib/parc-social-cle/depots.cle}
  - {name: PARC_SOCIAL_PROCESSUS, value: {{ .root.Values.web.processes | quote }}}
  {{- range $name, $value := .root.Values.settings }}
  - {name: {{ $name }}, value: {{ $value | quote }}}
  {{- end }}
{{- end }}

{{- define "parc-social.mounts" -}}
- {name: secrets, mountPath: /run/secrets/parc-social, readOnly: true}
- {name: donnees, mountPath: /var/lib/parc-social}
- {name: cle, mountPath: /var/lib/parc-social-cle}
- {name: temporaires, mountPath: /var/tmp/parc-social}
- {name: tmp, mountPath: /tmp}
{{- if .Values.configFiles }}
- {name: config, mountPath: /etc/parc-social, readOnly: true}
{{- end }}
{{- end }}

{{- /* root, url, own: without the shared volumes, before they are made */}}
{{- define "parc-social.volumes" -}}
- name: secrets
  secret:
    secretName: {{ .root.Values.secretName }}
    defaultMode: 0440
    items:
      - {key: {{ .url }}, path: {{ .url }}}
      - {key: metrics_token, path: metrics_token}
      {{- if hasKey .root.Values.settings "PARC_SOCIAL_SMTP_SECRET" }}
      - {key: smtp, path: smtp}
      {{- end }}
- name: donnees
  {{- if .own }}
  emptyDir: {}
  {{- else }}
  persistentVolumeClaim: {claimName: {{ include "parc-social.name" .root }}-donnees}
  {{- end }}
- name: cle
  {{- if .own }}
  emptyDir: {}
  {{- else }}
  persistentVolumeClaim: {claimName: {{ include "parc-social.name" .root }}-cle}
  {{- end }}
- name: temporaires
  emptyDir: {sizeLimit: {{ .root.Values.temporarySize }}}
- name: tmp
  emptyDir: {medium: Memory, sizeLimit: 64Mi}
{{- if and .root.Values.configFiles (not .own) }}
- name: config
  configMap: {name: {{ include "parc-social.name" .root }}-config}
{{- end }}
{{- end }}
