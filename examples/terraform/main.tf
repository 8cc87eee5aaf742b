terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

provider "aws" {
  region = var.region
}

module "api" {
  source = "./modules/service"

  name   = "api"
  image  = var.api_image
  memory = 512
  user   = "10001"

  environment = {
    DATABASE_HOST = "db.shop.internal"
    # Rotated by hand, see the runbook.
    DATABASE_PASSWORD = var.database_password
  }
}

module "agent" {
  source = "./modules/service"

  name       = "agent"
  image      = "registry.harbour.example/shop/agent:0.3.0"
  memory     = 128
  user       = "root"
  privileged = true
}
