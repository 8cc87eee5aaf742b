//! A service as a workload of one container.

use super::{build, environment, mounts, options, pairs, ports};
use crate::formats::{self, docker, windows};
use crate::formats::{Input, Lowered};
use crate::model::{
    Amount, Container, Field, Identity, Image, Labelled, Model, Place, Purpose, Reference, Role, Setting, Slot, Syntax,
    Sysctl, Value, View, Why, Workload,
};
use crate::tree::{Entry, HOLE, Node, Reason, Text};
use std::slice;
use std::sync::Arc;

/// What is known of a service from elsewhere in its file.
pub(super) struct Around<'a> {
    pub syntax: Syntax,
    /// Whether another service waits for it to end.
    pub ends: bool,
    /// The volumes that have names.
    pub volumes: Option<&'a View<'a>>,
    pub input: &'a Input<'a>,
    /// The files of variables that services took.
    pub taken: &'a environment::Taken,
}

pub(super) fn lower(entry: &Entry, around: &Around<'_>, lowered: &mut Lowered) {
    let Around { syntax, ends, volumes, input, taken } = *around;
    let model = &mut lowered.model;
    let at = entry.key.at;
    let view = View::new(&entry.value, syntax).anchored(at);
    let name = entry.key.text();
    let identity = Arc::new(Identity::new("service", Some(&name), at, at.cover(entry.value.at)));

    let image = view.get("image").text().map(Reference::parse);
    // With `build`, the image's name is what the result is called, not what is pulled.
    if !view.get("build").exists() && !image.is_missing() {
        model.images.push(Image { identity: identity.clone(), reference: image.clone(), purpose: Purpose::Run });
    }
    settings(&view.get("environment"), Place::Environment, &identity, model);
    environment::files(&view, &identity, (taken, input), model);
    let recipe = view.get("build").node().map(super::merge::build);
    if let Some(args) = recipe.as_ref().and_then(|recipe| recipe.get("args")) {
        settings(&view.over(args), Place::BuildArgument, &identity, model);
    }
    commands(&view, &identity, model);

    let built = recipe.as_ref().and_then(|recipe| build::image(recipe, &identity, input));
    let limit = |short: &str, long: &str| {
        let under_deploy = view.path(&["deploy", "resources", "limits", long]).text();
        docker::limited(view.get(short).text()).or(docker::limited(under_deploy))
    };
    // Compose has no scheduler that would ask for what is reserved.
    let reservation = |field: Field<Text>| {
        if field.is_missing() { Field::unsaid(at) } else { field.map(Amount::docker) }
    };
    let quota = docker::quota(&view);
    let security = view.get("security_opt");
    let user = docker::user(&view.get("user"));
    let container = Container {
        user: match (&user.value, &built) {
            (Value::Missing, Some(it)) => it.user.clone(),
            (Value::Missing, None) => Field::unknown(user.slot, Why::new(Reason::Decided("the image decides"))),
            (Value::Set(_) | Value::Unknown(_), _) => user,
        },
        group: docker::group(&view.get("user")),
        privileged: view.get("privileged").flag(),
        privilege_escalation: docker::privilege_escalation(&security),
        added_capabilities: docker::capabilities(&view.get("cap_add")),
        dropped_capabilities: docker::capabilities(&view.get("cap_drop")),
        read_only_root: view.get("read_only").flag(),
        seccomp: docker::profile(&security, "seccomp"),
        apparmor: docker::profile(&security, "apparmor"),
        selinux: docker::selinux(&security),
        proc_mount: docker::proc_mount(&security),
        memory_limit: limit("mem_limit", "memory").map(Amount::docker),
        memory_request: reservation(
            view.get("mem_reservation").text().or(view.path(&["deploy", "resources", "reservations", "memory"]).text()),
        ),
        cpu_limit: limit("cpus", "cpus").map(Amount::docker).or(quota),
        cpu_request: reservation(view.path(&["deploy", "resources", "reservations", "cpus"]).text()),
        pids_limit: limit("pids_limit", "pids"),
        liveness: match options::health(&view) {
            Field { value: Value::Missing, slot } => match &built {
                Some(it) => it.health_check.clone(),
                None => Field::unknown(slot, Why::new(Reason::Decided("the image may bring its own health check"))),
            },
            field => field,
        },
        image_user: match &built {
            Some(it) => Some(it.user.clone()),
            // It is built here all the same.
            None => view.get("build").exists().then(|| Field::unsaid(at)),
        },
        ports: ports::lower(&view),
        environment_from: view.get("env_file").exists(),
        role: Role::Main,
        image,
        ..Container::unsaid(identity.clone())
    };
    let labels = view.get("labels");
    let map = labels.node().map(pairs::map);
    let labels = map.as_ref().map_or(labels.clone(), |map| labels.over(map));
    let labelled = Labelled::of_map(&identity, true, &labels);
    // A file of labels is not read.
    let open = labelled.open || view.get("label_file").exists();
    model.labelled.push(Labelled { open, ..labelled });
    let platform = view.get("platform").word();
    let userns = options::host_mode(&view.get("userns_mode"));
    model.workloads.push(windows::settled(Workload {
        containers: vec![container],
        host_network: options::host_mode(&view.get("network_mode")),
        host_pid: options::host_mode(&view.get("pid")),
        host_ipc: options::host_mode(&view.get("ipc")),
        // Without a word the daemon decides.
        host_users: if userns.is_missing() { Field::unsaid(at) } else { userns },
        host_mounts: mounts::lower(&view, volumes, &identity),
        sysctls: sysctls(&view.get("sysctls")),
        runs_to_completion: ends,
        windows: built.is_some_and(|it| it.windows)
            || platform.known().is_some_and(|platform| platform.starts_with("windows")),
        ..Workload::unsaid(identity.clone())
    }));
    if let Some(inline) = recipe.as_ref().and_then(|recipe| build::lower(recipe, &identity, input)) {
        lowered.model.append(inline.model);
        lowered.errors.extend(inline.errors);
        lowered.comments.extend(inline.comments);
    }
}

/// The pairs of a map or list that have a value; a name alone takes its value from the host.
fn settings(view: &View<'_>, place: Place, identity: &Arc<Identity>, model: &mut Model) {
    let Some(node) = view.node() else { return };
    let map = pairs::map(node);
    for (entry, value) in view.over(&map).entries() {
        if entry.value.is_null() || entry.key.name.contains(HOLE) {
            continue;
        }
        let name = entry.key.text();
        let identity = identity.clone();
        model.settings.push(Setting { name, name_at: entry.key.at, value: value.text(), place, identity });
    }
}

fn sysctls(view: &View<'_>) -> Vec<Sysctl> {
    let Some(node) = view.node() else { return Vec::new() };
    let map = pairs::map(node);
    let entries = view.over(&map).entries();
    let named = entries.iter().filter(|(entry, _)| !entry.key.name.contains(HOLE));
    named
        .map(|(entry, value)| Sysctl {
            slot: value.slot(),
            name: Field::set(entry.key.name.to_string(), Slot::at(entry.key.at)),
            value: value.text(),
        })
        .collect()
}

/// The words of a service's command lines: of what it runs, of its health check, and of its hooks.
fn commands(view: &View<'_>, identity: &Arc<Identity>, model: &mut Model) {
    let own = ["entrypoint", "command"].iter().flat_map(|key| words(&view.get(key)));
    formats::command_line(&own.collect::<Vec<_>>(), identity, model);
    formats::command_line(&docker::health_check(&view.path(&["healthcheck", "test"])), identity, model);
    for hook in ["post_start", "pre_stop"].iter().flat_map(|hooks| view.get(hooks).items()) {
        formats::command_line(&words(&hook.get("command")), identity, model);
    }
}

/// A list of words, or a line that Compose cuts into words.
fn words(view: &View<'_>) -> Vec<Text> {
    match view.node().and_then(Node::text) {
        Some(line) => docker::shell_words(line),
        None => formats::words(slice::from_ref(view)),
    }
}
