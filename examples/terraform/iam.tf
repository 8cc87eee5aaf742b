data "aws_iam_policy_document" "uploads" {
  statement {
    sid       = "Uploads"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.uploads.arn}/*"]
  }
}

resource "aws_s3_bucket" "uploads" {
  bucket_prefix = "shop-uploads-"
}

resource "aws_iam_policy" "uploads" {
  name   = "shop-uploads"
  policy = data.aws_iam_policy_document.uploads.json
}

# For the migration in March, then it stayed.
resource "aws_iam_policy" "operator" {
  name = "shop-operator"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "*"
        Resource = "*"
      },
    ]
  })
}
