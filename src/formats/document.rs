//! YAML and JSON files: what kind of thing each document is, told by its content.

use super::{Format, Input, Lowered, Origins, compose, ecs, kubernetes, markup, overlay};
use crate::facts::comments::may_silence;
use crate::model::{Syntax, View};
use crate::source::{FileId, Location, Note};
use crate::syntax::conflict;
use crate::syntax::json;
use crate::syntax::yaml::{self, Dialect, Wanted};
use crate::tree::{Entry, Node, Text};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

pub fn lower(file: FileId, input: &Input) -> Lowered {
    let source = input.get(file);
    let (text, conflicts) = conflict::text_of(source);
    let marked = markup::marker(source);
    let mut lowered = Lowered { origins: Origins::read(&source.text), ..Lowered::default() };
    // JSON is nearly YAML, but not quite (tabs), and a JSON reader has better words for its mistakes.
    let braced = text.as_str().trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    let text = if braced { text } else { markup::text(text) };
    let json = braced.then(|| json::parse(&text));
    match json {
        Some(parsed) if parsed.errors.is_empty() || !is_yaml(&text) => {
            lowered.errors = parsed.errors;
            lowered.comments = parsed.comments;
            lowered.model.repeated = parsed.repeated;
            if let Some(root) = parsed.value.map(&marked) {
                read(&root, (file, None), Syntax::Json, input, &mut lowered);
            }
        }
        Some(_) | None => {
            let dialect = Dialect::Go;
            let parsed = yaml::parse_wanted(&text, Wanted { dialect, skim: kubernetes::skims, comment: may_silence });
            lowered.errors = parsed.errors;
            lowered.comments = parsed.comments;
            lowered.model.repeated = parsed.repeated;
            let compose = InCompose { file, input, documents: OnceCell::new() };
            for document in parsed.value {
                let root = marked(document.root);
                read(&root, (file, Some(&compose)), Syntax::Yaml, input, &mut lowered);
            }
        }
    }
    if !lowered.errors.is_empty() && markup::is_template(source) {
        let at = lowered.errors[0].at;
        return Lowered { notes: vec![Note::at(at, markup::RENDER)], ..Lowered::default() };
    }
    lowered.errors.splice(0..0, conflicts);
    // The look at its text took it for one of ours, and it breaks off before it says of which kind.
    if !lowered.errors.is_empty() && lowered.notes.is_empty() {
        lowered.format.get_or_insert(Format::Unsure);
    }
    if lowered.format.is_none() {
        // A YAML file of no known kind is not ours to complain about.
        lowered.errors.clear();
        lowered.model.repeated.clear();
    }
    lowered
}

/// Whether what begins with a brace is YAML in flow style: `{kind: Pod, ...}`.
fn is_yaml(text: &Text) -> bool {
    yaml::parse(text).errors.is_empty()
}

fn read(
    root: &Node,
    (file, in_compose): (FileId, Option<&InCompose<'_>>),
    syntax: Syntax,
    input: &Input,
    lowered: &mut Lowered,
) {
    if kubernetes::is_object(root) {
        lowered.format.get_or_insert(Format::Kubernetes);
        let before = lowered.model.workloads.len();
        kubernetes::lower(root, syntax, &input.platform.kubernetes, &mut lowered.model);
        lowered.notes.extend(lowered.model.workloads[before..].iter().filter_map(kubernetes::without_containers));
        let directory = input.get(file).path.parent().unwrap_or(Path::new(""));
        lowered.model.overlays.extend(overlay::read(&View::new(root, syntax), directory));
        if root.get("kind").and_then(Node::str) == Some("Kustomization") {
            lowered.notes.extend(overlay::builds(&View::new(root, syntax)));
        }
    } else if overlay::is_kustomization(&input.get(file).path, root) {
        // Kustomize fills in what kind of object it is.
        lowered.format.get_or_insert(Format::Kubernetes);
        let directory = input.get(file).path.parent().unwrap_or(Path::new(""));
        lowered.model.overlays.push(overlay::kustomization(&View::new(root, syntax), directory));
        lowered.notes.extend(overlay::builds(&View::new(root, syntax)));
    } else if ecs::is_task_definition(root) {
        lowered.format.get_or_insert(Format::Ecs);
        ecs::lower(root, syntax, &mut lowered.model);
    } else if compose::is_compose(root) {
        lowered.format.get_or_insert(Format::Compose);
        // Here `restart: no` is a text.
        let own = in_compose.and_then(|file| file.document(root));
        compose::lower_document(own.unwrap_or(root), file, syntax, input, lowered);
    } else if ecs::is_container_list(root) {
        lowered.format.get_or_insert(Format::Ecs);
        ecs::lower_containers(root, syntax, &mut lowered.model);
    } else if root.items().iter().any(kubernetes::is_object) {
        for item in root.items() {
            read(item, (file, in_compose), syntax, input, lowered);
        }
    } else if let Some(at) = cloudformation(root) {
        let message = "CloudFormation templates are not read yet".to_owned();
        lowered.notes.push(Note::at(at, message));
    } else {
        lowered.errors.extend(kubernetes::misspelt(root));
    }
}

/// A file again, in the words of Compose, if one of its documents asks for that.
struct InCompose<'a> {
    file: FileId,
    input: &'a Input<'a>,
    documents: OnceCell<HashMap<Location, Node>>,
}

impl InCompose<'_> {
    fn document(&self, root: &Node) -> Option<&Node> {
        let documents = self.documents.get_or_init(|| {
            let (text, _) = conflict::text_of(self.input.get(self.file));
            let wanted = Wanted { comment: |_| false, ..Wanted::default() };
            let documents = yaml::parse_wanted(&text, wanted).value.into_iter();
            documents.map(|document| (document.root.at, document.root)).collect()
        });
        documents.get(&root.at)
    }
}

/// Where a template says that it is one.
fn cloudformation(root: &Node) -> Option<Location> {
    if let Some(version) = root.entry("AWSTemplateFormatVersion") {
        return Some(version.key.at);
    }
    let resources = root.entry("Resources")?;
    let of_aws = |entry: &Entry| entry.value.get("Type").and_then(Node::str).is_some_and(|it| it.starts_with("AWS::"));
    resources.value.entries().iter().any(of_aws).then_some(resources.key.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Defaults;
    use crate::source::Snapshot;

    fn lowered(text: &str) -> Lowered {
        let files = Snapshot::in_memory();
        let file = files.add("x.yaml".into(), "x.yaml".into(), text.to_owned()).id;
        lower(file, &Defaults::default().input(&files))
    }

    #[test]
    fn a_manifest_that_breaks_off_before_its_kind_is_not_passed_over() {
        let broken = lowered("apiVersion: v1\nmetadata: [\nkind: Pod\n");
        assert!(broken.format.is_some());
        assert_eq!(broken.errors.len(), 1);
        let other = lowered("name: something else\n");
        assert!(other.format.is_none() && other.errors.is_empty());
    }

    #[test]
    fn what_stands_before_the_break_is_read() {
        let pod =
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - {name: a, image: b}\n  - name: c\n    image: d\n";
        let broken = lowered(&format!("{pod}    command: [\n"));
        assert_eq!(broken.errors.len(), 1);
        assert_eq!(broken.model.workloads[0].containers.len(), 2);
    }

    /// What an old cluster passes over is as good as not written.
    #[test]
    fn the_version_of_kubernetes_decides_what_holds() {
        let pod = "apiVersion: v1\nkind: Pod\nspec:\n  hostUsers: false\n  resources: {limits: {memory: 1Gi}}\n  \
                   containers:\n  - name: a\n    image: b\n    securityContext: {appArmorProfile: {type: Unconfined}}\n";
        let holds = |version| {
            let files = Snapshot::in_memory();
            let file = files.add("x.yaml".into(), "x.yaml".into(), pod.to_owned()).id;
            let mut defaults = Defaults::default();
            defaults.platform.kubernetes.version = version;
            let workload = lower(file, &defaults.input(&files)).model.workloads.remove(0);
            let container = &workload.containers[0];
            [workload.host_users.is_missing(), container.memory_limit.is_missing(), container.apparmor.is_missing()]
        };
        assert_eq!(holds(None), [false; 3]);
        assert_eq!(holds(Some((1, 34))), [false; 3]);
        assert_eq!(holds(Some((1, 32))), [true, true, false]);
        assert_eq!(holds(Some((1, 29))), [true; 3]);
    }

    #[test]
    fn one_item_that_is_no_container_does_not_cost_the_others() {
        for item in ["", "{}", "{foo: 1}", "3", "foo", "{\"\\uFFFC\": b}"] {
            let pod =
                format!("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - {{name: a, image: b}}\n  - {item}\n");
            let model = lowered(&pod).model;
            assert_eq!(model.workloads.len(), 1, "{item}");
            assert_eq!(model.workloads[0].containers.len(), 1, "{item}");
        }
    }

    #[test]
    fn braces_can_be_yaml() {
        let flow = lowered("{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: b}]}}\n");
        assert!(flow.errors.is_empty());
        assert_eq!(flow.model.workloads.len(), 1);
        let json = lowered("{\"apiVersion\": \"v1\", \"kind\": \"Pod\" \"spec\": 1}");
        assert_eq!(json.errors[0].message, "invalid JSON: `,` is missing here");
    }

    #[test]
    fn that_containers_are_missing_is_said_of_what_is_no_patch() {
        let notes =
            |spec: &str| lowered(&format!("apiVersion: batch/v1\nkind: Job\nspec: {{template: {spec}}}\n")).notes.len();
        assert_eq!(notes("{spec: {initContainers: [{name: a, image: b}]}}"), 1);
        assert_eq!(notes("{metadata: {labels: {a: b}}, spec: {hostPID: true, containers: []}}"), 1);
        assert_eq!(notes("{spec: {hostPID: true}}"), 0);
        assert_eq!(notes("{spec: {containers: [{name: a, image: b}]}}"), 0);
    }

    #[test]
    fn what_a_template_fills_in_costs_nothing_else() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ name }}}\nspec:\n  hostPID: true\n  containers:\n  - name: a\n    image: {{ image }}:{{ tag }}\n    args: [\"{{ x }} y\"]\n";
        let read = lowered(pod);
        assert!(read.errors.is_empty() && read.notes.is_empty());
        let workload = &read.model.workloads[0];
        assert_eq!(workload.host_pid.known(), Some(&true));
        assert!(workload.identity.name().is_none());
        let template = lowered("apiVersion: v1\nkind: Pod\nmetadata: {name: {{ name }}\nspec: }\n");
        assert!(template.errors.is_empty() && template.notes.len() == 1 && template.format.is_none());
    }
}
