# SPDX-License-Identifier: Apache-2.0
# docker buildx bake -f runtime-image/docker-bake.hcl          all images, for amd64 and arm64
# docker buildx bake -f runtime-image/docker-bake.hcl local    those of the CPU, for this machine, into Docker

variable "REGISTRY" {
  default = ""
}

variable "VERSION" {
  default = "0.1.0-SNAPSHOT"
}

function "name" {
  params = [image, suffix]
  result = ["${REGISTRY}valence/${image}:${VERSION}${suffix}"]
}

group "default" {
  targets = ["gateway", "operator", "runtime", "runtime-cuda"]
}

group "local" {
  targets = ["gateway-local", "operator-local", "runtime-local"]
}

target "common" {
  context    = "."
  dockerfile = "runtime-image/Dockerfile"
  labels = {
    "org.opencontainers.image.version" = VERSION
  }
}

target "released" {
  inherits  = ["common"]
  platforms = ["linux/amd64", "linux/arm64"]
}

target "gateway" {
  inherits = ["released"]
  target   = "gateway"
  tags     = name("gateway", "")
}

target "operator" {
  inherits = ["released"]
  target   = "operator"
  tags     = name("operator", "")
}

target "runtime" {
  inherits = ["released"]
  target   = "runtime"
  tags     = name("runtime", "")
}

target "runtime-cuda" {
  inherits = ["released"]
  target   = "runtime-cuda"
  tags     = name("runtime", "-cuda")
}

target "gateway-local" {
  inherits = ["common"]
  target   = "gateway"
  tags     = name("gateway", "")
  output   = ["type=docker"]
}

target "operator-local" {
  inherits = ["common"]
  target   = "operator"
  tags     = name("operator", "")
  output   = ["type=docker"]
}

target "runtime-local" {
  inherits = ["common"]
  target   = "runtime"
  tags     = name("runtime", "")
  output   = ["type=docker"]
}
