//! Dunnage checks container configuration before it sails: Dockerfiles, Kubernetes manifests and
//! rendered Helm charts, Compose files, ECS task definitions and Terraform.
//!
//! Three sentences hold the whole design:
//!
//! 1. **A rule is written once, for a concept, and works in every format that can express it.**
//! 2. **A finding points at the exact bytes** that are wrong, or at the place where what is missing
//!    belongs, even when the value travelled through a variable or an anchor.
//! 3. **What cannot be known does not fire.** What is templated, computed or unresolved is
//!    `Unknown`, and `Unknown` is silent.
//!
//! # The way of the data
//!
//! ```text
//! source -> tree -> syntax -> model <- formats -> project -> rules -> check -> report
//! ```
//!
//! This is the reading order and the dependency order (`tests/it/architecture.rs` holds it):
//!
//! * [`source`]: texts and places in them. Bytes everywhere; lines and columns only in reports. A
//!   [`source::Snapshot`] holds the texts of a run: a file's number stays, its text has a version.
//! * [`budget`]: every limit there is, and how much work a unit and a run may make.
//! * [`tree`]: one tree for YAML, JSON and evaluated Terraform. A [`tree::Text`] knows where each of
//!   its pieces is written, so that the tag in `"nginx:${var.tag}"` points into `variables.tf`; a
//!   piece that cannot be known is a [`tree::HOLE`], which no input can make. A value that cannot be
//!   known says [`tree::Why`], and a map or list says if there may be more in it.
//! * [`syntax`]: text to tree. Every reader takes a [`tree::Text`], so that a text inside a text is
//!   read as one of its own. It knows grammar, no meaning, and never fails: a mistake is a
//!   [`syntax::SyntaxError`] beside what could be read, a comment says what it stands at.
//! * [`model`]: what rules see. A [`model::Field`] is a value (set, missing or unknown) with its
//!   [`model::Slot`]: where a person would edit it, how it got here, and the site that a fix would change.
//!   [`model::View`] is the one way from nodes to fields. Every item has its [`model::Identity`]: joins go by it, messages
//!   name it, and findings carry it.
//! * [`formats`]: tree to model, one directory per format, the only place that knows its words.
//!   Inheritance and defaults are resolved here, so that a rule need not know them. [`formats::plan`]
//!   says which files make a unit, and every reader gets one [`formats::Input`]. Scripts and manifests that a ConfigMap,
//!   a Compose config or a machine's start script carries are read by one reader for all carriers.
//! * [`facts`]: what is true of the world, as dated data with its source: base images, ends of support,
//!   token shapes, providers' words. It knows nothing else; formats and rules read it.
//! * [`project`]: small facts of every unit, indexed by what joins go by, for rules that look across files. No trees.
//! * [`rules`]: one small file per rule, beside its page in `rules/`, which is its documentation
//!   and its test.
//! * [`suppress`]: what people have accepted: comments and annotations, ours and other tools', by what they stand at.
//! * [`check`]: the engine. [`fix`] turns what a rule asks for into edits, on demand; how a change is written
//!   (commas, dashes, quotes) is known by the syntax at the place, in its `edit`. [`rounds`] checks and fixes until nothing
//!   more applies.
//! * [`config`]: `dunnage.yaml`: which one holds for a file, and what it comes to, as [`check::Settings`].
//! * [`baseline`]: the findings that were there before; [`fingerprint`] knows one again, [`changes`] which lines are new.
//! * [`migrate`]: configurations of other tools, as ours.
//! * [`doctor`]: why a file is checked or not, as what, and what became of it.
//! * [`workspace`]: what an editor has open, and the engine that keeps what it knows ([`check::Kept`]).
//! * [`walk`] is the only reader of the disk, [`report`] turns findings into text, which leaves
//!   through one writer that hides every recognised secret. [`lsp`] answers an editor. [`cli`] is the thin rest.
//! * [`nearest`], [`finder`], [`date`] and [`diff`] know words, days and lines, and nothing else of this.
//!
//! # What is deliberately absent
//!
//! No network, and no code of the user's is run. No rule knows a format; no format knows a rule.
//! No second pipeline: all findings come from [`check`], a run's and an editor's by the same steps. No wall of configuration: a
//! rule's severity, profiles and options are declared on its page, and nowhere else.
pub mod baseline;
pub mod budget;
pub mod changes;
pub mod check;
pub mod cli;
pub mod config;
pub mod date;
pub mod diff;
pub mod doctor;
pub mod facts;
pub mod finder;
pub mod fingerprint;
pub mod fix;
pub mod formats;
pub mod lsp;
pub mod migrate;
pub mod model;
pub mod nearest;
pub mod project;
pub mod report;
pub mod rounds;
pub mod rules;
pub mod source;
pub mod suppress;
pub mod syntax;
pub mod tree;
pub mod walk;
pub mod workspace;
