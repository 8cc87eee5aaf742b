//! The values of a model that cannot be known: what rules are silent about, and why. And those that are written elsewhere
//! than where they are used, for people who ask what a place comes to.
//!
//! Of what is not known, values of settings (environment variables, labels, attributes) are left out: what is not written down here is no
//! secret that is written down here. Every other field of the model is named below, and the compiler asks about a new one.

use super::amount::Amount;
use super::{
    Annotation, Attachment, Binding, Container, Exposure, Field, Grant, HostMount, Identity, Image, Model,
    NetworkPolicy, Port, Selinux, ServiceAccount, Slot, Stage, Subject, Sysctl, Traffic, Value, Workload,
};
use crate::source::Location;
use crate::tree::{HOLE, Reason, Text, Via, Why};
use std::collections::HashMap;
use std::sync::Arc;

/// One place, and all that is not known there for one reason.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Where the value is used, or would be. The reason has a place of its own, if its cause stands somewhere.
    pub at: Location,
    pub why: Why,
    /// What is not known, of `of`; the first one that was met comes first.
    pub what: Vec<&'static str>,
    pub of: Arc<Identity>,
}

/// A value that came to where it is used through other places, or a part of one.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// Where it is written.
    pub at: Location,
    /// The places that it came through, the use first.
    pub steps: Arc<Via>,
    /// The text that it comes to there, if it is one.
    pub text: Option<String>,
    pub what: &'static str,
    pub of: Arc<Identity>,
}

impl Model {
    /// The values that came through a name: a variable, an argument, an anchor.
    pub fn resolved(&self) -> Vec<Resolved> {
        let mut found = Found { resolved: Some(Vec::new()), ..Found::default() };
        found.model(self);
        self.settings.iter().for_each(|it| found.text(&it.identity, "value", &it.value));
        found.resolved.unwrap_or_default()
    }

    /// What cannot be known from the files. That a format has no word for something is not worth a word.
    pub fn unknown(&self) -> Vec<Unknown> {
        let mut found = Found::default();
        found.model(self);
        found.all
    }
}

#[derive(Default)]
struct Found {
    all: Vec<Unknown>,
    known: HashMap<(Location, String), usize>,
    /// What came through other places, for those who want it.
    resolved: Option<Vec<Resolved>>,
}

impl Found {
    fn model(&mut self, model: &Model) {
        let Model {
            workloads,
            images,
            grants,
            bindings,
            network_policies,
            exposures,
            service_accounts,
            attachments,
            stages,
            // See above.
            waivers: _,
            settings: _,
            scripts: _,
            resources: _,
            labelled: _,
            defaults: _,
            overlays: _,
            repeated: _,
        } = model;
        for it in workloads {
            self.workload(it);
        }
        for it in images {
            self.image(it);
        }
        for it in grants {
            self.grant(it);
        }
        for it in bindings {
            self.binding(it);
        }
        for it in network_policies {
            self.network_policy(it);
        }
        for it in exposures {
            self.exposure(it);
        }
        for it in service_accounts {
            self.service_account(it);
        }
        for it in attachments {
            self.attachment(it);
        }
        for it in stages {
            self.stage(it);
        }
    }

    fn note(&mut self, of: &Arc<Identity>, what: &'static str, at: Location, why: &Why) {
        if matches!(why.reason, Reason::NotExpressible) {
            return;
        }
        let all = &mut self.all;
        let index = *self.known.entry((at, why.to_string())).or_insert_with(|| {
            all.push(Unknown { at, why: why.clone(), what: Vec::new(), of: of.clone() });
            all.len() - 1
        });
        let words = &mut self.all[index].what;
        if !words.contains(&what) {
            words.push(what);
        }
    }

    fn field<T>(&mut self, of: &Arc<Identity>, what: &'static str, field: &Field<T>) {
        match &field.value {
            Value::Unknown(why) => self.note(of, what, field.slot.used_at(), why),
            Value::Set(_) => self.came(of, what, field.slot.at, field.slot.trail.as_ref(), None),
            Value::Missing => {}
        }
    }

    fn came(
        &mut self,
        of: &Arc<Identity>,
        what: &'static str,
        at: Location,
        steps: Option<&Arc<Via>>,
        text: Option<&str>,
    ) {
        if let (Some(resolved), Some(steps)) = (&mut self.resolved, steps) {
            let (steps, text) = (steps.clone(), text.map(str::to_owned));
            resolved.push(Resolved { at, steps, text, what, of: of.clone() });
        }
    }

    /// The parts of a text that came through other places.
    fn pieces(&mut self, of: &Arc<Identity>, what: &'static str, text: &Text) {
        if self.resolved.is_some() {
            let pieces = text.pieces(0..text.value.len());
            let ends = pieces.iter().skip(1).map(|piece| piece.from as usize).chain([text.value.len()]);
            for (piece, end) in pieces.iter().zip(ends) {
                let part = text.value.get(piece.from as usize..end);
                self.came(of, what, piece.at, piece.via.as_ref(), part.filter(|part| !part.contains(HOLE)));
            }
        }
    }

    fn fields<T>(&mut self, of: &Arc<Identity>, what: &'static str, fields: &[Field<T>]) {
        for field in fields {
            self.field(of, what, field);
        }
    }

    /// A list that may be unknown as a whole or in some of its items.
    fn list<T>(&mut self, of: &Arc<Identity>, what: &'static str, list: &Field<Vec<Field<T>>>) {
        self.field(of, what, list);
        self.fields(of, what, list.known().map_or(&[], Vec::as_slice));
    }

    /// A text that may be unknown as a whole or in parts.
    fn text(&mut self, of: &Arc<Identity>, what: &'static str, field: &Field<Text>) {
        self.field(of, what, field);
        if let Some(text) = field.known() {
            self.words(of, what, &field.slot, text);
        }
    }

    fn amount(&mut self, of: &Arc<Identity>, what: &'static str, field: &Field<Amount>) {
        self.field(of, what, field);
        if let Some(amount) = field.known() {
            self.words(of, what, &field.slot, &amount.written);
        }
    }

    fn words(&mut self, of: &Arc<Identity>, what: &'static str, slot: &Slot, text: &Text) {
        self.came(of, what, slot.at, slot.trail.as_ref(), text.known());
        self.pieces(of, what, text);
        self.holes(of, what, text);
    }

    fn holes(&mut self, of: &Arc<Identity>, what: &'static str, text: &Text) {
        if text.has_holes() {
            for (at, hole) in text.as_str().match_indices(HOLE) {
                self.note(of, what, text.locate(at..at + hole.len()), &Why::new(Reason::Template));
            }
        }
    }

    fn workload(&mut self, workload: &Workload) {
        let Workload {
            identity: of,
            labels: _,
            containers,
            host_network,
            host_pid,
            host_ipc,
            host_users,
            host_mounts,
            volumes,
            extra_groups,
            sysctls,
            service_account,
            automount_token,
            runs_to_completion: _,
            windows: _,
            placement: _,
            is_pod: _,
            partial: _,
        } = workload;
        for container in containers {
            self.container(container);
        }
        self.field(of, "host network", host_network);
        self.field(of, "host process namespace", host_pid);
        self.field(of, "host IPC namespace", host_ipc);
        self.field(of, "user namespace", host_users);
        for HostMount { identity, path, read_only, entries: _ } in host_mounts {
            self.field(identity, "host path", path);
            self.field(identity, "access to a host path", read_only);
        }
        self.fields(of, "volume type", volumes);
        self.fields(of, "supplemental group", extra_groups);
        for Sysctl { slot: _, name, value } in sysctls {
            self.field(of, "sysctl", name);
            self.text(of, "sysctl", value);
        }
        self.field(of, "service account", service_account);
        self.field(of, "service account token", automount_token);
    }

    fn container(&mut self, container: &Container) {
        let Container {
            identity: of,
            role: _,
            // Among the images of the model.
            image: _,
            pull_policy,
            user,
            image_user: _,
            group,
            must_be_non_root,
            privileged,
            privilege_escalation,
            added_capabilities,
            dropped_capabilities,
            read_only_root,
            seccomp,
            apparmor,
            selinux: Selinux { user: selinux_user, role: selinux_role, type_ },
            proc_mount,
            host_process,
            memory_limit,
            memory_request,
            cpu_limit,
            cpu_request,
            ephemeral_storage_limit,
            pids_limit,
            liveness,
            readiness,
            probe_hosts,
            ports,
            environment_from: _,
            secrets_in_environment: _,
        } = container;
        self.field(of, "user", user);
        self.field(of, "group", group);
        self.field(of, "non-root check", must_be_non_root);
        self.field(of, "privileged mode", privileged);
        self.field(of, "privilege escalation", privilege_escalation);
        self.list(of, "added capabilities", added_capabilities);
        self.list(of, "dropped capabilities", dropped_capabilities);
        self.field(of, "read-only root filesystem", read_only_root);
        self.field(of, "seccomp profile", seccomp);
        self.field(of, "AppArmor profile", apparmor);
        self.field(of, "SELinux user", selinux_user);
        self.field(of, "SELinux role", selinux_role);
        self.field(of, "SELinux type", type_);
        self.field(of, "proc mount", proc_mount);
        self.field(of, "host process", host_process);
        self.amount(of, "memory limit", memory_limit);
        self.amount(of, "memory request", memory_request);
        self.amount(of, "CPU limit", cpu_limit);
        self.amount(of, "CPU request", cpu_request);
        self.text(of, "ephemeral storage limit", ephemeral_storage_limit);
        self.text(of, "process limit", pids_limit);
        self.field(of, "liveness probe", liveness);
        self.field(of, "readiness probe", readiness);
        self.fields(of, "probe host", probe_hosts);
        self.field(of, "pull policy", pull_policy);
        for Port { container, host, host_ip } in ports {
            self.field(of, "port", container);
            self.field(of, "host port", host);
            self.field(of, "host address", host_ip);
        }
    }

    fn image(&mut self, image: &Image) {
        let Image { identity: of, reference, purpose: _ } = image;
        self.field(of, "image", reference);
        if let Some(known) = reference.known() {
            self.words(of, "image", &reference.slot, &known.text);
        }
    }

    fn grant(&mut self, grant: &Grant) {
        let Grant {
            system: _,
            identity: of,
            at: _,
            actions,
            except_actions,
            resources,
            except_resources,
            groups,
            names,
            urls,
            principals,
            cluster_wide: _,
            denies: _,
            conditional: _,
            holders: _,
            governs: _,
        } = grant;
        self.fields(of, "action", actions);
        self.fields(of, "excepted action", except_actions);
        self.fields(of, "resource", resources);
        self.fields(of, "excepted resource", except_resources);
        self.fields(of, "API group", groups);
        self.fields(of, "resource name", names);
        self.fields(of, "URL", urls);
        self.fields(of, "principal", principals);
    }

    fn binding(&mut self, binding: &Binding) {
        let Binding { identity: of, cluster_wide: _, role_kind, role_name, subjects } = binding;
        self.field(of, "role", role_kind);
        self.field(of, "role", role_name);
        for Subject { slot: _, kind, name, namespace } in subjects {
            self.field(of, "subject", kind);
            self.field(of, "subject", name);
            self.field(of, "namespace of a subject", namespace);
        }
    }

    fn network_policy(&mut self, policy: &NetworkPolicy) {
        let NetworkPolicy { identity: of, cluster_wide: _, pods: _, ingress, egress, ignored: _ } = policy;
        for (what, traffic) in [("ingress rules", ingress), ("egress rules", egress)] {
            match traffic {
                Traffic::Unknown => self.note(of, what, of.at, &Why::new(Reason::Partial("not all rules are known"))),
                Traffic::NotGoverned
                | Traffic::Limited
                | Traffic::Open(_)
                | Traffic::World(_)
                | Traffic::Cluster(_)
                | Traffic::Namespace(_) => {}
            }
        }
    }

    fn exposure(&mut self, exposure: &Exposure) {
        let Exposure { identity: of, reach, claimed_addresses, pods: _, hosts, certificates, annotations } = exposure;
        self.field(of, "reach", reach);
        self.fields(of, "external address", claimed_addresses);
        self.fields(of, "host", hosts);
        self.field(of, "certificates", certificates);
        for Annotation { name: _, name_at: _, value } in annotations {
            self.text(of, "annotation", value);
        }
    }

    fn service_account(&mut self, account: &ServiceAccount) {
        let ServiceAccount { identity: of, automount_token } = account;
        self.field(of, "service account token", automount_token);
    }

    fn attachment(&mut self, attachment: &Attachment) {
        let Attachment { identity: of, policies, holders: _, written: _, users: _ } = attachment;
        self.fields(of, "policy", policies);
    }

    fn stage(&mut self, stage: &Stage) {
        let Stage {
            identity: of,
            base,
            index: _,
            name: _,
            at: _,
            platform: _,
            from_stage: _,
            last: _,
            reached: _,
            windows: _,
            // The words of instructions have no fields.
            instructions: _,
        } = stage;
        // Among the images of the model, too.
        self.field(of, "base image", base);
    }
}
