//! Who may connect to which pods, in no dialect's words.

use super::identity::Identity;
use super::selector::Selector;
use super::slot::Slot;
use crate::source::Location;
use std::sync::Arc;

/// One policy; an object that holds several is several of these.
#[derive(Debug)]
pub struct NetworkPolicy {
    pub identity: Arc<Identity>,
    /// Whether it holds in all namespaces.
    pub cluster_wide: bool,
    pub pods: Selector,
    pub ingress: Traffic,
    pub egress: Traffic,
    /// What is written in it and has no effect.
    pub ignored: Vec<Ignored>,
}

/// What a policy does to the traffic of its pods in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// Nothing: it does not speak of this direction.
    NotGoverned,
    /// What its rules allow can pass, which may be nothing.
    Limited,
    /// Everything passes, by the rule at this place.
    Open(Location),
    /// All that is outside the cluster passes.
    World(Location),
    /// All pods of the cluster pass.
    Cluster(Location),
    /// All pods of the policy's own namespace pass, by the peer at this place.
    Namespace(Location),
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ingress,
    Egress,
}

/// Something that the platform does not read.
#[derive(Debug)]
pub enum Ignored {
    /// Rules for a direction that the policy's list of directions leaves out.
    Rules { at: Location, direction: Direction, list: &'static str },
    /// A key that nobody reads, and the one that was meant.
    Key { slot: Slot, key: &'static str, meant: &'static str },
    /// A field that a rule does not have, and the one that was meant: the rule is wider than it looks.
    Field { at: Location, key: &'static str, meant: &'static str },
}

impl Traffic {
    /// Whether connections in this direction are refused unless something allows them.
    pub fn may_be_governed(self) -> bool {
        match self {
            Self::NotGoverned => false,
            Self::Limited | Self::Open(_) | Self::World(_) | Self::Cluster(_) | Self::Namespace(_) | Self::Unknown => {
                true
            }
        }
    }
}

impl Direction {
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// As lists of directions spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// The key of Cilium's rules that deny.
    pub fn deny_key(self) -> &'static str {
        match self {
            Self::Ingress => "ingressDeny",
            Self::Egress => "egressDeny",
        }
    }

    /// The key of its rules.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

impl NetworkPolicy {
    /// "NetworkPolicy `web`", for messages.
    pub fn label(&self) -> String {
        self.identity.label()
    }
}
