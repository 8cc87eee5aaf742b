resource "aws_ecs_task_definition" "this" {
  family                   = "shop-${var.name}"
  network_mode             = "awsvpc"
  requires_compatibilities = ["EC2"]

  container_definitions = jsonencode([
    {
      name                   = var.name
      image                  = var.image
      essential              = true
      memory                 = var.memory
      user                   = var.user
      privileged             = var.privileged
      readonlyRootFilesystem = true
      dockerSecurityOptions  = ["no-new-privileges"]
      environment            = [for name, value in var.environment : { name = name, value = value }]

      healthCheck = {
        command = ["CMD-SHELL", "/usr/local/bin/healthy"]
      }

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = "/shop/${var.name}"
          awslogs-region        = data.aws_region.current.name
          awslogs-stream-prefix = var.name
        }
      }
    },
  ])
}

data "aws_region" "current" {}
