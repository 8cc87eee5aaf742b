//! What leads connections to pods, from the cluster or from outside, in no platform's words.

use super::field::Field;
use super::identity::Identity;
use super::selector::Selector;
use crate::source::Location;
use crate::tree::Text;
use std::sync::Arc;

#[derive(Debug)]
pub struct Exposure {
    pub identity: Arc<Identity>,
    pub reach: Field<Reach>,
    /// Addresses from outside that it takes without being given them.
    pub claimed_addresses: Vec<Field<String>>,
    /// The pods that it leads to, if it leads to pods rather than to something else that does.
    pub pods: Option<Selector>,
    /// The hosts whose requests it takes; a missing one is every host.
    pub hosts: Vec<Field<String>>,
    /// What it has certificates for; missing where it serves without encryption.
    pub certificates: Field<Certificates>,
    /// What is said to its controller beside all this.
    pub annotations: Vec<Annotation>,
}

/// From where connections come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Cluster,
    /// A port on every node.
    Nodes,
    /// A network around the cluster, or addresses that someone chose.
    Network,
    Internet,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Certificates {
    EveryHost,
    /// `example.com`, `*.example.com`.
    Hosts(Vec<String>),
}

#[derive(Debug)]
pub struct Annotation {
    pub name: Text,
    pub name_at: Location,
    pub value: Field<Text>,
}
