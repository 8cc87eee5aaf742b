variable "region" {
  description = "Where the shop runs"
  type        = string
  default     = "eu-central-1"
}

variable "api_image" {
  description = "The API's image"
  type        = string
}

variable "database_password" {
  description = "The API's password for PostgreSQL"
  type        = string
  default     = "drydock-lantern-5528"
}
