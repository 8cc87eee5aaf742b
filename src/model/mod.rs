//! What rules see: workloads, containers, images, grants, network policies, exposures, settings, build stages, resources.
//!
//! The model knows no format: nothing here tells whether a container came from a manifest, a task
//! definition or a Terraform block. Inheritance and defaults are resolved before a value gets here.

mod amount;
mod container;
mod exposure;
mod field;
mod grant;
mod identity;
mod image;
mod labelled;
mod network_policy;
mod resource;
mod script;
mod selector;
mod service_account;
mod setting;
mod slot;
mod stage;
mod supply;
mod unknown;
mod view;
mod waiver;
mod workload;

pub use crate::syntax::Repeated;
pub use crate::syntax::edit::{Carrier, Literal};
pub use crate::tree::{HOLE, Node, Reason, Text, Why};
pub use amount::{Amount, of_kubernetes};
pub use container::{Container, Port, Probe, Role, Selinux, User};
pub use exposure::{Annotation, Certificates, Exposure, Reach};
pub use field::{Field, Value};
pub use grant::{Attachment, Binding, Governs, Grant, RBAC_GROUPS, Subject, System};
pub use identity::{Identity, Namespace};
pub use image::{Image, Part, Purpose, Reference};
pub use labelled::Labelled;
pub use network_policy::{Direction, Ignored, NetworkPolicy, Traffic};
pub use resource::Resource;
pub use script::{Body, Command, Connector, Inside, Script};
pub use selector::{Labels, NAMESPACE, Selector};
pub use service_account::ServiceAccount;
pub use setting::{Place, Setting};
pub use slot::{Change, Encode, Encoder, Insertion, Keys, Repair, Shared, Site, Slot, WholeSlot};
pub use stage::{Action, CopiedFiles, Instruction, Mount, Stage};
pub use supply::{ContainerDefaults, Overlay};
pub use unknown::{Resolved, Unknown};
pub use view::{Syntax, View};
pub use waiver::Waiver;
pub use workload::{HostMount, Placement, Sysctl, Workload};

/// Everything that one unit (a manifest file, a Dockerfile, a Terraform module tree ...) says.
#[derive(Debug, Default)]
pub struct Model {
    /// What checks are told to leave out, on the objects themselves.
    pub waivers: Vec<Waiver>,
    pub workloads: Vec<Workload>,
    pub images: Vec<Image>,
    pub grants: Vec<Grant>,
    pub bindings: Vec<Binding>,
    pub network_policies: Vec<NetworkPolicy>,
    pub exposures: Vec<Exposure>,
    pub service_accounts: Vec<ServiceAccount>,
    pub attachments: Vec<Attachment>,
    pub settings: Vec<Setting>,
    pub scripts: Vec<Script>,
    pub stages: Vec<Stage>,
    pub resources: Vec<Resource>,
    pub labelled: Vec<Labelled>,
    pub defaults: Vec<ContainerDefaults>,
    pub overlays: Vec<Overlay>,
    /// Keys that stand twice in one map.
    pub repeated: Vec<Repeated>,
}

impl Model {
    /// Adds all that another model says.
    pub fn append(&mut self, other: Self) {
        let Self {
            waivers,
            workloads,
            images,
            grants,
            bindings,
            network_policies,
            exposures,
            service_accounts,
            attachments,
            settings,
            scripts,
            stages,
            resources,
            labelled,
            defaults,
            overlays,
            repeated,
        } = other;
        self.waivers.extend(waivers);
        self.workloads.extend(workloads);
        self.images.extend(images);
        self.grants.extend(grants);
        self.bindings.extend(bindings);
        self.network_policies.extend(network_policies);
        self.exposures.extend(exposures);
        self.service_accounts.extend(service_accounts);
        self.attachments.extend(attachments);
        self.settings.extend(settings);
        self.scripts.extend(scripts);
        self.stages.extend(stages);
        self.resources.extend(resources);
        self.labelled.extend(labelled);
        self.defaults.extend(defaults);
        self.overlays.extend(overlays);
        self.repeated.extend(repeated);
    }
}
