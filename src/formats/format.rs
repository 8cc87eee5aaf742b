//! What formats are called, in one place: rules' pages and reports have these words.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A format that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Dockerfile,
    Kubernetes,
    Compose,
    Ecs,
    Terraform,
    /// What breaks off before it says of which kind it is.
    #[serde(rename = "YAML or JSON")]
    Unsure,
}

impl Format {
    pub const ALL: [Self; 6] =
        [Self::Dockerfile, Self::Kubernetes, Self::Compose, Self::Ecs, Self::Terraform, Self::Unsure];

    pub fn name(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Kubernetes => "kubernetes",
            Self::Compose => "compose",
            Self::Ecs => "ecs",
            Self::Terraform => "terraform",
            Self::Unsure => "YAML or JSON",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_the_name() {
        for format in Format::ALL {
            assert_eq!(serde_json::to_value(format).ok(), Some(format.name().into()));
        }
    }
}
