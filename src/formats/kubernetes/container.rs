//! A container of a pod, with what it inherits from the pod.

use crate::facts::base_images;
use crate::formats::{self, Kubernetes};
use crate::model::{
    Amount, Body, Container, Field, Identity, Image, Literal, Model, Part, Place, Port, Probe, Purpose, Reason,
    Reference, Repair, Role, Script, Selinux, User, Value, View, Why,
};
use crate::source::Location;
use crate::syntax::shell::Dialect;
use crate::tree::{Node, Text};
use std::sync::Arc;

/// What a container's tag is called where it is no part of the image's name.
const TAGS: [&str; 6] = ["tag", "version", "imageTag", "imageVersion", "digest", "sha"];

/// What a container can inherit from.
pub(super) struct Around<'a> {
    pub spec: &'a View<'a>,
    pub annotations: View<'a>,
    /// The workload's.
    pub identity: &'a Arc<Identity>,
    pub platform: &'a Kubernetes,
}

pub(super) fn lower(pod: &Around<'_>, view: &View<'_>, role: Role, model: &mut Model) -> Container {
    let name = view.get("name").text().known().cloned();
    let at = view.get("name").node().or_else(|| view.get("image").node()).map_or(view.at(), Node::used_at);
    let identity = pod.identity.part(kind(role), name.as_ref(), at, view.node().map_or(at, |node| node.at));
    let view = view.clone().anchored(at);

    let mut image = view.get("image").text().map(Reference::parse);
    // Operators have the version in a field of its own.
    if image.known().is_some_and(|it| it.tag() == Part::Absent) && TAGS.iter().any(|key| view.get(key).exists()) {
        image.value = Value::Unknown(Why::new(Reason::NotRead("the image's tag is in another field")));
    }
    model.images.push(Image { identity: identity.clone(), reference: image.clone(), purpose: Purpose::Run });
    formats::variables(&view.get("env"), Place::Environment, &identity, model);
    formats::command_line(&formats::words(&["command", "args"].map(|list| view.get(list))), &identity, model);
    let handlers = handlers(&view);
    for handler in &handlers {
        formats::command_line(&formats::words(&[handler.path(&["exec", "command"])]), &identity, model);
        formats::variables(&handler.path(&["httpGet", "httpHeaders"]), Place::Header, &identity, model);
    }
    model.scripts.extend(script(&view, &identity));

    let own = view.get("securityContext");
    let pods = pod.spec.get("securityContext");
    let capabilities = own.get("capabilities");
    let resources = |kind: &str, name: &str| {
        let own = view.path(&["resources", kind, name]).text();
        // Pod-level resources are shared by all containers of the pod (KEP-2837, by default since Kubernetes 1.34).
        if pod.platform.has(1, 34) { own.or(pod.spec.path(&["resources", kind, name]).text()) } else { own }
    };
    Container {
        user: user(&own, &pods, &image),
        group: own.get("runAsGroup").integer().or(pods.get("runAsGroup").integer()),
        must_be_non_root: own.get("runAsNonRoot").flag().or(pods.get("runAsNonRoot").flag()),
        // Jenkins says it of the container itself.
        privileged: own.get("privileged").flag().or(view.get("privileged").flag()),
        privilege_escalation: own.get("allowPrivilegeEscalation").flag(),
        added_capabilities: capabilities.get("add").words(),
        dropped_capabilities: capabilities.get("drop").words(),
        read_only_root: own.get("readOnlyRootFilesystem").flag(),
        seccomp: seccomp(pod, &own, &pods, name.as_ref()),
        apparmor: apparmor(pod, &own, &pods, name.as_ref()),
        selinux: selinux(&own, &pods),
        proc_mount: own.get("procMount").word(),
        host_process: own
            .path(&["windowsOptions", "hostProcess"])
            .flag()
            .or(pods.path(&["windowsOptions", "hostProcess"]).flag()),
        memory_limit: resources("limits", "memory").map(Amount::kubernetes),
        memory_request: resources("requests", "memory").map(Amount::kubernetes),
        cpu_limit: resources("limits", "cpu").map(Amount::kubernetes),
        cpu_request: resources("requests", "cpu").map(Amount::kubernetes),
        ephemeral_storage_limit: resources("limits", "ephemeral-storage"),
        liveness: view.get("livenessProbe").field(|_| Some(Probe::On)),
        readiness: view.get("readinessProbe").field(|_| Some(Probe::On)),
        probe_hosts: probe_hosts(&handlers),
        ports: view.get("ports").items().iter().map(port).collect(),
        pull_policy: view.get("imagePullPolicy").word(),
        secrets_in_environment: secrets_in_environment(&view),
        environment_from: view.get("envFrom").exists(),
        role,
        image,
        ..Container::unsaid(identity)
    }
}

/// Whether it is laid over a container that has an image: what is not written here, that one may say.
pub(super) fn is_part(view: &View<'_>) -> bool {
    let image = view.get("image");
    !image.exists() && !image.is_unknown()
}

fn kind(role: Role) -> &'static str {
    match role {
        Role::Main | Role::Image | Role::BaseImage => "container",
        Role::Init | Role::Sidecar => "init container",
        Role::Ephemeral => "ephemeral container",
    }
}

/// The user as the kubelet decides it: the container's own words over the pod's, a user id over `runAsNonRoot`. Only on
/// Windows a user is named.
fn user(own: &View<'_>, pod: &View<'_>, image: &Field<Reference>) -> Field<User> {
    let name = ["windowsOptions", "runAsUserName"];
    let name = own.path(&name).word().or(pod.path(&name).word());
    let id = own.get("runAsUser").integer().or(pod.get("runAsUser").integer());
    // In a part that is laid over another, a name may be said elsewhere; an id that is written here holds all the same.
    if name.known().is_some() || !name.is_missing() && id.known().is_none() {
        return name.map(User::Name).encoded(user_name);
    }
    let own_demand = own.get("runAsNonRoot");
    let demand = own_demand.flag().or(pod.get("runAsNonRoot").flag());
    let id_slot = id.slot.encoded(user_id);
    let demand_slot = demand.slot.encoded(demand_non_root);
    match (&id.value, &demand.value) {
        (Value::Set(0), _) => Field::set(User::Root, id_slot),
        (Value::Set(id), _) => Field::set(User::Id(u64::try_from(*id).unwrap_or(0)), id_slot),
        (Value::Unknown(why), _) => Field::unknown(id_slot, why.clone()),
        (Value::Missing, Value::Set(true)) => Field::set(User::NonRoot, demand_slot),
        (Value::Missing, Value::Unknown(why)) => Field::unknown(demand_slot, why.clone()),
        // `runAsNonRoot: false` allows what is already allowed: no user is set.
        (Value::Missing, Value::Set(false) | Value::Missing) if image.known().is_some_and(base_images::sets_user) => {
            Field::unknown(demand_slot, Why::new(Reason::Decided("the image sets a user that is not root")))
        }
        (Value::Missing, Value::Set(false) | Value::Missing) => Field::missing(demand_slot),
    }
}

/// 65532 is the `nonroot` user of distroless images, and as good as any other.
fn user_id(repair: &Repair) -> Option<Literal> {
    matches!(repair, Repair::NonRoot).then(|| Literal::Raw("65532".to_owned()))
}

fn user_name(repair: &Repair) -> Option<Literal> {
    matches!(repair, Repair::NonRoot).then(|| Literal::Text("ContainerUser".to_owned()))
}

fn demand_non_root(repair: &Repair) -> Option<Literal> {
    matches!(repair, Repair::NonRoot).then(|| Literal::Raw("true".to_owned()))
}

fn seccomp(pod: &Around<'_>, own: &View<'_>, pods: &View<'_>, name: Option<&Text>) -> Field<String> {
    let own = own.path(&["seccompProfile", "type"]).word();
    let field = own.or(pods.path(&["seccompProfile", "type"]).word());
    // Until Kubernetes 1.27 annotations said the same.
    let by_container = annotation(pod, "container.seccomp.security.alpha.kubernetes.io/", name);
    let by_pod = annotation(pod, "seccomp.security.alpha.kubernetes.io/pod", None);
    field.or(by_container.or(by_pod).map(|profile| profile_type(&profile)))
}

fn apparmor(pod: &Around<'_>, own: &View<'_>, pods: &View<'_>, name: Option<&Text>) -> Field<String> {
    let by_container = annotation(pod, "container.apparmor.security.beta.kubernetes.io/", name);
    let by_container = by_container.map(|profile| profile_type(&profile));
    // Before Kubernetes 1.30 there were annotations only.
    if !pod.platform.has(1, 30) {
        return by_container;
    }
    let own = own.path(&["appArmorProfile", "type"]).word();
    own.or(pods.path(&["appArmorProfile", "type"]).word()).or(by_container)
}

fn selinux(own: &View<'_>, pod: &View<'_>) -> Selinux {
    let part = |name| own.path(&["seLinuxOptions", name]).word().or(pod.path(&["seLinuxOptions", name]).word());
    Selinux { user: part("user"), role: part("role"), type_: part("type") }
}

/// What probes and hooks do.
fn handlers<'a>(view: &View<'a>) -> Vec<View<'a>> {
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"].map(|probe| view.get(probe));
    let hooks = ["postStart", "preStop"].map(|hook| view.path(&["lifecycle", hook]));
    probes.into_iter().chain(hooks).filter(View::exists).collect()
}

/// The hosts that probes and hooks name; an empty one means the pod's own address.
fn probe_hosts(handlers: &[View<'_>]) -> Vec<Field<String>> {
    let hosts = handlers.iter().flat_map(|handler| ["httpGet", "tcpSocket"].map(|kind| handler.path(&[kind, "host"])));
    hosts.filter(View::exists).map(|host| host.word()).collect()
}

/// The annotation `prefix` + container name, or just `prefix`.
fn annotation(pod: &Around<'_>, prefix: &str, name: Option<&Text>) -> Field<String> {
    let key = match name.map(Text::known) {
        Some(None) => return Field::unknown(pod.annotations.slot(), Why::new("the container's name is not known")),
        Some(Some(name)) => format!("{prefix}{name}"),
        None => prefix.to_owned(),
    };
    pod.annotations.get(&key).word()
}

/// An annotation's `runtime/default` in the words of the field.
fn profile_type(annotation: &str) -> String {
    match annotation {
        "runtime/default" | "docker/default" => "RuntimeDefault".to_owned(),
        "unconfined" => "Unconfined".to_owned(),
        other if other.starts_with("localhost/") => "Localhost".to_owned(),
        other => other.to_owned(),
    }
}

fn port(view: &View<'_>) -> Port {
    let container = view.get("containerPort");
    let at = container.node().map_or(view.at(), |node| node.at);
    let view = view.clone().anchored(at);
    Port { container: container.integer(), host: view.get("hostPort").integer(), host_ip: view.get("hostIP").word() }
}

/// The names of the Secrets that variables are taken from, one by one or as a whole.
fn secrets_in_environment(view: &View<'_>) -> Vec<Location> {
    let single = view.get("env").items();
    let single = single.iter().map(|variable| variable.path(&["valueFrom", "secretKeyRef"]));
    let whole = view.get("envFrom").items();
    let whole = whole.iter().map(|source| source.get("secretRef"));
    let used = single.chain(whole).filter(View::exists);
    used.map(|secret| secret.get("name").node().map_or(secret.at(), |node| node.at)).collect()
}

/// What a step of a task is given as a text to run: Tekton's `script`, which `sh` runs unless its first line says otherwise,
/// and Argo's `source`, which the command does.
fn script(view: &View<'_>, identity: &Arc<Identity>) -> Option<Script> {
    let command = view.get("command").items();
    let program = command.first().map(View::word);
    let program = program.as_ref().map(Field::known);
    let (body, shell) = match (view.get("script").text(), view.get("source").text()) {
        (Field { value: Value::Set(text), .. }, _) => (text, "sh"),
        (_, Field { value: Value::Set(text), .. }) => (text, program??.as_str()),
        _ => return None,
    };
    let dialect = Dialect::of_script(body.as_str()).unwrap_or_else(|| Dialect::of(shell));
    let at = body.locate(0..body.as_str().len());
    (dialect == Dialect::Posix).then(|| Script::new(identity.clone(), at, Body::Lines(body)))
}
