use super::*;
use crate::formats::Defaults;
use crate::formats::{Unit, lower as lower_unit};
use crate::model::{Action, Part, Place, Purpose, Repair, Slot, Value};
use crate::rules::FixRequest;
use crate::source::Location;
use crate::source::Snapshot;

fn read(text: &str) -> Lowered {
    let sources = Snapshot::in_memory();
    let file = sources.add("web/Dockerfile".into(), "web/Dockerfile".into(), text.to_owned()).id;
    lower_unit(&Unit::Dockerfile(file), &Defaults::default().input(&sources))
}

fn at(text: &str, location: Location) -> &str {
    &text[location.span.range()]
}

fn user(text: &str) -> Field<User> {
    let lowered = read(text);
    lowered.model.workloads[0].containers[0].user.clone()
}

fn user_value(text: &str) -> Value<User> {
    user(text).value
}

fn errors(text: &str) -> Vec<String> {
    read(text).errors.into_iter().map(|error| error.message).collect()
}

#[test]
fn a_tag_from_an_argument_is_placed_at_its_default() {
    let text = "ARG VERSION=20\nFROM node:${VERSION}-slim AS app\n";
    let lowered = read(text);
    let image = &lowered.model.images[0];
    let reference = image.reference.known().unwrap();
    assert_eq!(reference.tag(), Part::Is("20-slim"));
    assert_eq!(at(text, image.reference.slot.at), "node:${VERSION}-slim");
    assert_eq!(at(text, reference.tag_slot(&image.reference.slot).at), "${VERSION}-slim");

    let text = "ARG VERSION=latest\nFROM node:${VERSION}\n";
    let lowered = read(text);
    let image = &lowered.model.images[0];
    let slot = image.reference.known().unwrap().tag_slot(&image.reference.slot);
    assert_eq!((at(text, slot.at), slot.at.span.start), ("latest", 12));
    assert_eq!(slot.steps().count(), 1);
    assert_eq!(at(text, slot.steps().next().unwrap().at), "${VERSION}");
}

#[test]
fn arguments_without_a_default_are_unknown_and_undeclared_ones_too() {
    let lowered = read("ARG VERSION\nFROM node:$VERSION\nFROM alpine:$OTHER\nFROM {{ .Image }}\nFROM BASE_IMAGE\n");
    let images = &lowered.model.images;
    assert_eq!(images[0].reference.known().unwrap().tag(), Part::Unknown);
    assert!(images[1..].iter().all(|image| matches!(image.reference.value, Value::Unknown(_))), "{images:?}");
}

#[test]
fn stages_see_the_arguments_that_they_declare() {
    let text =
        "ARG A=1\nFROM alpine AS one\nENV X=$A\nARG A\nENV Y=$A Z=$Y\nFROM one\nENV Q=$Y P=$NEVER\nARG Y=3\nENV R=$Y\n";
    let lowered = read(text);
    let value = |name: &str| {
        let setting = lowered
            .model
            .settings
            .iter()
            .rfind(|setting| setting.name.as_str() == name && setting.place == Place::ImageEnvironment);
        setting.unwrap().value.known().unwrap().known().map(str::to_owned)
    };
    // Not declared yet, so it would be the base image's.
    assert_eq!(value("X"), None);
    assert_eq!(value("Y").as_deref(), Some("1"));
    assert_eq!(value("Z"), None);
    assert_eq!(value("Q").as_deref(), Some("1"));
    assert_eq!(value("P"), None);
    // ENV wins over ARG.
    assert_eq!(value("R").as_deref(), Some("1"));
}

#[test]
fn the_graph_of_stages() {
    let text = "FROM golang AS Build\nFROM alpine AS tools\nFROM alpine AS idle\nFROM build AS test\nRUN --mount=from=tools,target=/t x\n\
                FROM scratch\nCOPY --from=test /a /a\nCOPY --from=0 /b /b\nCOPY --from=nginx:1 /c /c\nCMD [\"/a\"]\n";
    let lowered = read(text);
    let stages = &lowered.model.stages;
    assert_eq!(stages.iter().map(|stage| stage.reached).collect::<Vec<_>>(), [true, true, false, true, true]);
    assert_eq!(stages[3].from_stage, Some(0));
    assert!(stages[4].last && stages[4].base.is_missing());
    let uses: Vec<_> =
        lowered.model.images.iter().map(|it| (it.purpose, it.reference.known().unwrap().text.as_str())).collect();
    let base = Purpose::Base;
    assert_eq!(uses, [(base, "golang"), (base, "alpine"), (base, "alpine"), (Purpose::Copy, "nginx:1")]);
    let Action::Copy(copy) = &stages[4].instructions[1].action else { panic!() };
    assert_eq!(copy.from_stage, Some(0));
}

#[test]
fn a_variable_may_choose_between_stages() {
    let text = "ARG K=b\nFROM x AS s-a\nFROM x AS s-b\nFROM x AS other\nFROM s-${K}\nRUN y\n";
    let reached: Vec<_> = read(text).model.stages.iter().map(|stage| stage.reached).collect();
    assert_eq!(reached, [true, true, false, true]);
}

#[test]
fn stages_that_are_not_there() {
    let none: [&str; 0] = [];
    assert_eq!(errors("FROM a\nCOPY --from=0 a b\n"), ["a stage cannot copy from itself"]);
    assert_eq!(errors("FROM a AS b\nCOPY --from=B a b\n"), ["a stage cannot copy from itself"]);
    assert_eq!(errors("FROM a\nCOPY --from=7 a b\n"), ["there is no stage 7 before this one"]);
    assert_eq!(errors("FROM a\nFROM b\nCOPY --from=0 a b\n"), none);
    assert_eq!(errors("RUN a\nRUN b\nFROM b\n"), ["RUN stands before the first FROM"]);
    assert_eq!(errors("FORM a\n"), ["there is no instruction `FORM`: did you mean `FROM`?"]);
    assert_eq!(errors("FROM a\nCOPPY a b\n"), ["there is no instruction `COPPY`: did you mean `COPY`?"]);
    assert_eq!(errors("FROM a\nBONJOUR\n"), ["there is no instruction `BONJOUR`"]);
    assert!(read("ARG A=1\n").model.workloads.is_empty());
}

#[test]
fn the_last_user_holds_also_from_a_stage_before() {
    let text = "FROM alpine AS base\nUSER app\nFROM base AS root\nUSER 0:0\nFROM base\nRUN x\n";
    let field = user(text);
    assert_eq!(field.value, Value::Set(User::Name("app".into())));
    assert_eq!(at(text, field.slot.at), "app");
    assert_eq!(user_value("FROM a\nUSER root:root\n"), Value::Set(User::Root));
    assert_eq!(user_value("FROM a\nUSER app\nONBUILD USER root\n"), Value::Set(User::Name("app".into())));
    assert!(matches!(user_value("FROM a\nARG U\nUSER $U\n"), Value::Unknown(_)));

    let text = "FROM a\nARG U=root\nUSER ${U}\n";
    let field = user(text);
    assert_eq!(field.value, Value::Set(User::Root));
    assert_eq!((at(text, field.slot.at), field.slot.at.span.start), ("root", 13));
    assert_eq!(at(text, field.slot.steps().next().unwrap().at), "${U}");
}

#[test]
fn base_images_that_set_a_user() {
    for (image, wanted) in [
        ("gcr.io/distroless/static:nonroot", Value::Set(User::NonRoot)),
        ("gcr.io/distroless/static", Value::Missing),
        ("cgr.dev/chainguard/node:latest-dev", Value::Set(User::NonRoot)),
        ("cgr.dev/chainguard/wolfi-base", Value::Missing),
        ("mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled", Value::Set(User::NonRoot)),
        ("docker.io/bitnami/redis:7", Value::Set(User::Id(1001))),
        ("nginxinc/nginx-unprivileged", Value::Set(User::Id(101))),
        ("jenkins/jenkins:lts", Value::Set(User::Name("jenkins".into()))),
        ("registry.access.redhat.com/ubi9/ubi-minimal", Value::Missing),
        ("library/node:20", Value::Missing),
        ("node:20", Value::Missing),
        ("localhost:5000/team/app", Value::Missing),
    ] {
        assert_eq!(user_value(&format!("FROM {image}\nCMD [\"x\"]\n")), wanted, "{image}");
    }
    for image in ["registry.access.redhat.com/ubi9/nodejs-20", "$BASE", "mcr.microsoft.com/devcontainers/go:1"] {
        assert!(matches!(user_value(&format!("ARG BASE\nFROM {image}\n")), Value::Unknown(_)), "{image}");
    }
}

#[test]
fn windows_has_no_root() {
    for text in [
        "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n",
        "FROM mcr.microsoft.com/windows:1809\n",
        "FROM golang:nanoserver AS a\nFROM a\nRUN x\n",
        "FROM --platform=windows/amd64 app\n",
        "# escape=`\nFROM $BASE\n",
        "FROM app\nSHELL [\"powershell\", \"-Command\"]\nRUN a\n",
    ] {
        let lowered = read(text);
        assert!(lowered.model.workloads[0].windows, "{text}");
        assert!(matches!(lowered.model.workloads[0].containers[0].user.value, Value::Unknown(_)), "{text}");
        assert!(lowered.model.scripts.is_empty(), "{text}");
    }
}

#[test]
fn images_that_hold_files_only_are_no_containers() {
    assert!(read("FROM scratch\nCOPY a /\n").model.workloads.is_empty());
    assert_eq!(user_value("FROM scratch\nCOPY a /\nENTRYPOINT [\"/a\"]\n"), Value::Missing);
}

#[test]
fn users_that_are_decided_elsewhere() {
    for path in [".devcontainer/Dockerfile", ".github/actions/greet/Dockerfile"] {
        let sources = Snapshot::in_memory();
        let file = sources.add(path.into(), path.into(), "FROM alpine\nUSER root\nCMD x\n".into()).id;
        let user = &lower(file, &Defaults::default().input(&sources)).model.workloads[0].containers[0].user;
        assert!(matches!(user.value, Value::Unknown(_)), "{path}");
    }
    assert!(read("FROM alpine:3 AS alpine\nFROM busybox:1 AS busybox\n").model.workloads.is_empty());
    assert!(errors("FROM a:${templateOption:variant}\n").is_empty());
}

#[test]
fn programs_that_give_up_root() {
    assert!(matches!(user_value("FROM debian\nRUN apt-get install -y gosu\nCMD x\n"), Value::Unknown(_)));
    assert!(matches!(user_value("FROM a\nUSER root\nENTRYPOINT [\"su-exec\", \"app\", \"x\"]\n"), Value::Unknown(_)));
}

fn fixed(text: &str) -> String {
    let sources = Snapshot::in_memory();
    let file = sources.add("Dockerfile".into(), "Dockerfile".into(), text.to_owned()).id;
    let lowered = lower(file, &Defaults::default().input(&sources));
    let slot: Slot = lowered.model.workloads[0].containers[0].user.slot.clone();
    let fix = crate::fix::plan(&FixRequest { slot, change: Repair::NonRoot.into(), safe: false }, &sources).unwrap();
    crate::fix::apply(&sources, &[fix]).texts.into_values().next().unwrap()
}

#[test]
fn a_user_is_written_before_what_starts() {
    assert_eq!(fixed("FROM a\nENTRYPOINT x\nCMD [\"y\"]\n"), "FROM a\nUSER 65532:65532\nENTRYPOINT x\nCMD [\"y\"]\n");
    assert_eq!(fixed("FROM a\nCMD y\nRUN z"), "FROM a\nCMD y\nRUN z\nUSER 65532:65532\n");
    assert_eq!(fixed("FROM a\r\nCMD y\r\n"), "FROM a\r\nUSER 65532:65532\r\nCMD y\r\n");
    let root = "FROM a AS b\nUSER root\nRUN z\n";
    assert_eq!(fixed(&format!("{root}CMD y\n")), format!("{root}USER 65532:65532\nCMD y\n"));
    let (one, other) = ("FROM a AS b\nUSER root\nFROM b AS c\nRUN z\n", "FROM b\n");
    assert_eq!(fixed(&format!("{one}{other}CMD y\n")), format!("{one}{other}USER 65532:65532\nCMD y\n"));
    assert_eq!(fixed("FROM a\nUSER root\nCMD y\n"), "FROM a\nUSER 65532:65532\nCMD y\n");
}

#[test]
fn health_checks_and_ports() {
    let lowered = read("FROM a AS b\nHEALTHCHECK CMD curl localhost\nEXPOSE 80/tcp 8000-8010\nFROM b\n");
    let container = &lowered.model.workloads[0].containers[0];
    assert_eq!(container.liveness.value, Value::Set(Probe::On));
    assert_eq!(container.ports[0].container.value, Value::Set(80));
    assert!(matches!(container.ports[1].container.value, Value::Unknown(_)));
    assert_eq!(
        read("FROM a\nHEALTHCHECK NONE\n").model.workloads[0].containers[0].liveness.value,
        Value::Set(Probe::Off)
    );
    assert!(read("FROM a\n").model.workloads[0].containers[0].liveness.is_missing());
    assert_eq!(lowered.model.workloads[0].identity.name().unwrap(), "web");
}

#[test]
fn scripts_of_all_forms() {
    let text = "FROM a\nARG V=1.2\nRUN curl x.org/$V\nRUN [\"sh\", \"-c\", \"wget y\"]\nRUN <<EOF\napk add z\nEOF\n\
                RUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\nCMD node app.js\n";
    let lowered = read(text);
    let names: Vec<Vec<_>> = lowered
        .model
        .scripts
        .iter()
        .map(|script| script.commands().iter().map(|command| command.name.as_str().to_owned()).collect())
        .collect();
    assert_eq!(names, [vec!["curl"], vec!["sh", "wget"], vec!["apk"], vec!["node"]]);
    let scripts = &lowered.model.scripts;
    assert_eq!(scripts.iter().map(|script| script.at_build).collect::<Vec<_>>(), [true, true, true, false]);
    assert_eq!(scripts[0].commands()[0].args[0].known(), Some("x.org/1.2"));
    assert!(scripts[0].mentions(&["curl"]) && !scripts[0].mentions(&["wget"]));
    assert_eq!(at(text, scripts[1].commands()[1].args[0].locate(0..1)), "y");
}

#[test]
fn other_frontends_are_left_alone() {
    let lowered = read("# syntax=example.org/mopy\nwhatever: 1\n");
    assert!(lowered.format.is_none() && lowered.errors.is_empty() && lowered.notes.len() == 1);
    assert!(read("# syntax=docker/dockerfile:1\nFROM a\n").format.is_some());
}

#[test]
fn facts_of_an_image() {
    let sources = Snapshot::in_memory();
    let text = "FROM a AS dev\nUSER root\nFROM a AS prod\nUSER app\nHEALTHCHECK CMD x\n";
    let source = sources.add("Dockerfile".into(), "Dockerfile".into(), text.to_owned());
    let text = Text::source(source.id, &source.text);
    let image = |target| {
        let recipe = Recipe { text: &text, path: &source.path, carrier: None };
        image(recipe, target, &Budget::default())
    };
    assert_eq!(image(Some("dev")).unwrap().user.value, Value::Set(User::Root));
    assert_eq!(image(Some("0")).unwrap().user.value, Value::Set(User::Root));
    let built = image(None).unwrap();
    assert_eq!(built.user.value, Value::Set(User::Name("app".into())));
    assert_eq!(built.health_check.value, Value::Set(Probe::On));
    assert!(image(Some("none")).is_none());
}

#[test]
fn hostile_files_come_to_an_end() {
    // Every line makes the value three times as long.
    let text = format!("FROM a\nENV A=root\n{}USER $A\nRUN echo $A\n", "ENV A=$A$A$A\n".repeat(60));
    assert!(matches!(user_value(&text), Value::Unknown(_)));
    let text = format!("{}FROM ${{A0}}\n", "ARG A0=xx\nARG A0=$A0$A0\n".repeat(60));
    assert!(errors(&text).is_empty());
    // A trail this long would cost more than all else.
    let text = format!("FROM a\nENV A=root\n{}USER $A\n", "ENV A=$A\n".repeat(5_000));
    assert_eq!(user_value(&text), Value::Set(User::Root));
    assert!(user(&text).slot.steps().count() < 100);
    let text = format!("FROM a\n{}USER 1\n", "RUN <<EOT\n".repeat(2_000));
    assert_eq!(user_value(&text), Value::Set(User::Id(1)));
}

#[test]
fn variables_that_double_each_other_end() {
    let text = format!("FROM alpine:3\nENV A=xx\n{}USER 1000\n", "ENV A=$A$A\n".repeat(5_000));
    let sources = Snapshot::in_memory();
    let file = sources.add("Dockerfile".into(), "Dockerfile".into(), text).id;
    let lowered = lower_unit(&Unit::Dockerfile(file), &Defaults::default().input(&sources));
    assert!(lowered.errors.is_empty());
    assert_eq!(lowered.notes.len(), 1);
    assert!(lowered.model.workloads[0].containers[0].user.known().is_some());
}
