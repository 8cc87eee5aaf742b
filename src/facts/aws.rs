//! The words of AWS Identity and Access Management: actions, services, managed policies.
//!
//! As of 2026-11. Managed policies: <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/>. Actions:
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/>. Ways up: Rhino Security Labs' list
//! (<https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation>).

/// Managed policies that allow everything, or everything about permissions.
pub const ADMINISTRATORS: &[&str] = &["AdministratorAccess", "IAMFullAccess"];

/// Each of them changes who has which permissions, or takes over someone who has more.
pub const ESCALATES: &[&str] = &[
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
    "iam:UpdateAssumeRolePolicy",
];

/// Each of them runs the caller's code as the role that a thing has already.
pub const REPLACES_CODE: &[&str] = &["lambda:UpdateFunctionCode", "glue:UpdateDevEndpoint"];

/// Hands a role to a service.
pub const PASS_ROLE: &str = "iam:PassRole";

/// Each of them runs the caller's code as the role that is passed.
pub const RUNS_AS_ROLE: &[&str] = &[
    "lambda:CreateFunction",
    "ec2:RunInstances",
    "ecs:CreateService",
    "ecs:RunTask",
    "ecs:StartTask",
    "ecs:UpdateService",
    "cloudformation:CreateStack",
    "codebuild:CreateProject",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "datapipeline:CreatePipeline",
    "sagemaker:CreateNotebookInstance",
];

/// Services in which everything on everything does most harm, the worst first: keys, secrets and data before machines.
pub const GRAVEST: &[&str] = &[
    "organizations",
    "kms",
    "secretsmanager",
    "ssm",
    "s3",
    "lambda",
    "ec2",
    "cloudformation",
    "rds",
    "dynamodb",
    "eks",
    "ecs",
    "ecr",
    "codebuild",
    "cloudtrail",
    "logs",
    "sns",
    "sqs",
];

/// Services whose actions know no resources, or hardly any.
pub const UNCONFINABLE: &[&str] =
    &["xray", "cloudwatch", "ssmmessages", "ec2messages", "ce", "pricing", "tag", "health", "support"];
