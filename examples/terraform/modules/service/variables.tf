variable "name" {
  description = "The service's name"
  type        = string
}

variable "image" {
  description = "The image, with its tag"
  type        = string
}

variable "memory" {
  description = "The hard limit, in MiB"
  type        = number
}

variable "user" {
  description = "The user that the process runs as"
  type        = string
}

variable "privileged" {
  description = "Whether the container may do what its host may do"
  type        = bool
  default     = false
}

variable "environment" {
  description = "Variables of the container's environment"
  type        = map(string)
  default     = {}
}
