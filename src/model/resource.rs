//! Any object by kind and name: a Kubernetes object, a Terraform resource.

use super::identity::{Identity, Namespace};
use super::view::{Syntax, View};
use crate::tree::Node;
use std::sync::Arc;

#[derive(Debug)]
pub struct Resource {
    pub identity: Arc<Identity>,
    pub body: Node,
    pub syntax: Syntax,
}

impl Resource {
    /// A look at the resource's body that points at its name where something is missing.
    pub fn view(&self) -> View<'_> {
        View::new(&self.body, self.syntax).anchored(self.identity.at)
    }

    /// `Deployment`, `aws_ecs_cluster`.
    pub fn kind(&self) -> &str {
        &self.identity.kind
    }

    /// `apps/v1`; empty for Terraform.
    pub fn api(&self) -> &str {
        &self.identity.api
    }

    pub fn name(&self) -> Option<&str> {
        self.identity.name()
    }

    pub fn namespace(&self) -> &Namespace {
        &self.identity.namespace
    }
}
