//! Any object by kind and name: a Kubernetes object, a Terraform resource.

use super::field::Syntax;
use super::view::View;
use crate::source::Location;
use crate::tree::{Node, Text};

#[derive(Debug)]
pub struct Resource {
    /// `Deployment`, `aws_ecs_cluster`.
    pub kind: String,
    /// `apps/v1`; empty for Terraform.
    pub api: String,
    pub name: Option<Text>,
    pub namespace: Option<Text>,
    /// What names the resource in its file.
    pub at: Location,
    pub body: Node,
    pub syntax: Syntax,
}

impl Resource {
    /// A look at the resource's body that points at its name where something is missing.
    pub fn view(&self) -> View<'_> {
        View::new(&self.body, self.syntax).anchored(self.at)
    }

    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().and_then(Text::known)
    }

    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_ref().and_then(Text::known)
    }
}
